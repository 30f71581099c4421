@testable import EventStore

/// The code of the store's error that a body throws; nil when it throws none.
func code<R>(_ body: () throws -> R) -> EventStoreError.Code? {
    do {
        _ = try body()
        return nil
    } catch let error as EventStoreError {
        return error.code
    } catch {
        return nil
    }
}
