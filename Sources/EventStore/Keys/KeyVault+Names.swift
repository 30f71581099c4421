package import Crypto

extension KeyVault {
    /// Derived data finds names by tokens under this key, which follows from the master key: a folder that was
    /// restored, with the master key that a restore asks for, has the same one.
    package var nameKey: SymmetricKey { master.derived(for: "credentiald names 1") }
}
