import CZlib

/// GZIP (RFC 1952) of whole byte strings, by the system's zlib.
enum Gzip {
    /// What went wrong with bytes that came from elsewhere.
    enum Fault: Error { case damaged, tooLarge }

    /// 15 bits of window, and 16 for the head and tail of a gzip file.
    private static let windowBits: CInt = 15 + 16
    private static let memoryLevel: CInt = 8

    /// The same bytes for the same content: no time and no name stand in the head.
    static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        var stream = unsafe z_stream()
        let begun = unsafe deflateInit2_(
            &stream,
            Z_DEFAULT_COMPRESSION,
            Z_DEFLATED,
            windowBits,
            memoryLevel,
            Z_DEFAULT_STRATEGY,
            ZLIB_VERSION,
            CInt(MemoryLayout<z_stream>.size)
        )
        precondition(begun == Z_OK, "zlib has no memory")
        defer { _ = unsafe deflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: unsafe Int(deflateBound(&stream, uLong(bytes.count))))
        let written = unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = uInt(input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = uInt(output.count)
                // The room is what zlib said that it needs, so one call ends it.
                precondition(
                    unsafe deflate(&stream, Z_FINISH) == Z_STREAM_END,
                    "a bound of zlib does not hold"
                )
                return unsafe output.count - Int(stream.avail_out)
            }
        }
        return Array(output.prefix(written))
    }

    /// - Parameter limit: the most bytes that may come out: a small file can be a very large one.
    static func expanded(_ bytes: [UInt8], limit: Int) throws(Fault) -> [UInt8] {
        var stream = unsafe z_stream()
        let size = unsafe CInt(MemoryLayout<z_stream>.size)
        guard unsafe inflateInit2_(&stream, windowBits, ZLIB_VERSION, size) == Z_OK else { throw .damaged }
        defer { _ = unsafe inflateEnd(&stream) }
        var input = bytes
        var output = [UInt8](repeating: 0, count: limit + 1)
        let (status, written) = unsafe input.withUnsafeMutableBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                unsafe stream.next_in = input.baseAddress
                unsafe stream.avail_in = uInt(input.count)
                unsafe stream.next_out = output.baseAddress
                unsafe stream.avail_out = uInt(output.count)
                let status = unsafe inflate(&stream, Z_FINISH)
                return unsafe (status, output.count - Int(stream.avail_out))
            }
        }
        guard written <= limit else { throw .tooLarge }
        guard status == Z_STREAM_END, unsafe stream.avail_in == 0 else { throw .damaged }
        return Array(output.prefix(written))
    }
}
