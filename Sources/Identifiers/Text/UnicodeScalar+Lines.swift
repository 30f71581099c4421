extension Unicode.Scalar {
    /// Whether it disturbs the line that it stands in: control characters beyond ASCII, separators of lines and
    /// paragraphs, and what turns the direction of the text after it. Marks of direction, as some names have, do not.
    package var disturbsLines: Bool {
        switch value {
        case 0x80...0x9F, 0x202A...0x202E, 0x2066...0x2069: true
        default: separatesLines
        }
    }

    /// Whether it begins another line or paragraph, without being a control character.
    package var separatesLines: Bool { value == 0x2028 || value == 0x2029 }
}
