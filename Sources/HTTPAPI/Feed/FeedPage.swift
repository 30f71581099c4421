import EventStore
import HTTPTypes
import Hummingbird
import NIOCore

/// A page of an audience's events. `next` is the cursor; the page is the last for now when it is the head. `place` is
/// the same cursor, by which another history is known.
enum FeedPage {
    /// Records of the log that one page looks at: a page may be empty and not the last.
    static let recordsMax = 10_000
    /// Bytes of events on a page, approximately.
    static let bytesMax = 4 << 20

    static func response(_ batch: FeedBatch, of log: LogID) -> Response {
        var buffer = ByteBuffer(string: "{\"events\":[")
        for (index, event) in batch.events.enumerated() {
            if index > 0 { buffer.writeString(",") }
            buffer.writeBytes(event.json)
        }
        let place = batch.place.text(of: log)
        buffer.writeString("],\"next\":\"\(batch.next)\",\"head\":\"\(batch.head)\",\"place\":\"\(place)\"}")
        return Response(
            status: .ok,
            headers: [.contentType: Representation.json.rawValue, .vary: "Accept"],
            body: ResponseBody(byteBuffer: buffer)
        )
    }
}
