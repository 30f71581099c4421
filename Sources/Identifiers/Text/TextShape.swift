/// How texts must be that somebody writes and others read.
package enum TextShape {
    /// Longest text that is not free text, in UTF-8 bytes.
    package static let bytesMax = 200
    /// Longest free text (feedback, statements, explanations), in UTF-8 bytes.
    package static let freeBytesMax = 8_000

    /// What is wrong with a text, as the end of a sentence about it; nil: nothing.
    ///
    /// - Parameter hasLines: it may have several lines, and tabs.
    package static func fault(of text: String, bytesMax: Int, hasLines: Bool) -> String? {
        let length = text.utf8.count
        guard length <= bytesMax else { return "has \(length) bytes, \(bytesMax) are allowed" }
        // Control characters in names and codes only ever come from broken exports.
        for byte in text.utf8 where byte < 0x20 || byte == 0x7F {
            guard hasLines, byte == 0x0A || byte == 0x0D || byte == 0x09 else {
                return "holds a control character (byte \(byte))"
            }
        }
        // What moves, breaks or turns the line around it makes a history say what nobody recorded.
        let disturbing = text.unicodeScalars.first { $0.disturbsLines && !(hasLines && $0.separatesLines) }
        return disturbing.map {
            "holds a character that disturbs lines (U+\(String($0.value, radix: 16, uppercase: true)))"
        }
    }

    /// The same for a text that has no limit of its own.
    package static func fault(of text: String, isFree: Bool) -> String? {
        fault(of: text, bytesMax: isFree ? freeBytesMax : bytesMax, hasLines: isFree)
    }
}

extension String {
    /// Nothing that a reader could see: white space and invisible characters.
    package var isBlank: Bool {
        unicodeScalars.allSatisfy {
            $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint
        }
    }

    /// As tools show what others wrote: it must not look like another line, nor turn or hide what stands around it, nor be
    /// obeyed by a terminal.
    package var onOneLine: String {
        let line = split(whereSeparator: \.isNewline).joined(separator: " / ")
        guard line.unicodeScalars.contains(where: \.isNoPartOfLines) else { return line }
        var shown = UnicodeScalarView()
        shown.append(contentsOf: line.unicodeScalars.map { $0.isNoPartOfLines ? "\u{FFFD}" : $0 })
        return String(shown)
    }
}

extension Unicode.Scalar {
    /// Tabs are, as free text has them.
    fileprivate var isNoPartOfLines: Bool {
        disturbsLines || value == 0x7F || (value < 0x20 && value != 0x09)
    }
}
