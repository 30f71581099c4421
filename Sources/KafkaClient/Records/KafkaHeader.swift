/// One header of a message: a name, and bytes that may be absent (a null on the wire).
package struct KafkaHeader: Hashable, Sendable {
    package var name: String
    package var value: [UInt8]?

    package init(name: String, value: [UInt8]?) {
        self.name = name
        self.value = value
    }

    /// A header whose value is the UTF-8 form of a text.
    package init(name: String, text: String) {
        self.init(name: name, value: Array(text.utf8))
    }
}
