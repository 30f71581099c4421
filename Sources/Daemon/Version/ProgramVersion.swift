/// The program's version. `scripts/package` reads it from here.
package enum ProgramVersion {
    package static let text = "0.1.0"
}
