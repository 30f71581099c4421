import COpenAPI
import NIOCore

/// `Schemas/openapi.yaml`, as it was when the daemon was built.
enum Specification {
    static let mediaType = "application/yaml"

    static let text: ByteBuffer = {
        // The bytes are constants of the executable: they live as long as it does and nobody writes them.
        let bytes = unsafe UnsafeBufferPointer(start: credentiald_openapi, count: credentiald_openapi_size)
        return unsafe ByteBuffer(bytes: bytes)
    }()
}
