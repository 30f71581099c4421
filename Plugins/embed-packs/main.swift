import Foundation

// embed-packs OUTPUT FILE…: a Swift file with the name and the text of each file.
let arguments = CommandLine.arguments
guard arguments.count > 1 else {
    FileHandle.standardError.write(Data("usage: embed-packs OUTPUT FILE…\n".utf8))
    exit(2)
}
/// Longer than anything that rules would hold.
let quote = "####\"\"\""
let unquote = "\"\"\"####"
var source = "extension RulePack {\n    static let texts: [(name: String, yaml: String)] = [\n"
for path in arguments.dropFirst(2) {
    let text = try String(contentsOf: URL(filePath: path), encoding: .utf8)
    guard !text.contains(unquote), !text.contains("\r") else {
        FileHandle.standardError.write(Data("\(path): cannot be embedded: holds \(unquote) or a CR\n".utf8))
        exit(1)
    }
    let name = URL(filePath: path).deletingPathExtension().lastPathComponent
    source += "(name: \"\(name)\", yaml: \(quote)\n\(text)\n\(unquote)),\n"
}
source += "    ]\n}\n"
try source.write(to: URL(filePath: arguments[1]), atomically: true, encoding: .utf8)
