/// Lets batches through one at a time in the order of their tickets, which are 1, 2, 3 and so on.
final class TicketOrder: Sendable {
    private let passed = Monitor(0)

    /// Blocks until every ticket before is through.
    func enter(_ ticket: Int) {
        _ = passed.wait { passed in
            precondition(passed < ticket, "a ticket is used once")
            return passed == ticket - 1 ? true : nil
        }
    }

    func leave() { passed.signalling { $0 += 1 } }

    /// Blocks until a ticket is through; 0 always is.
    func wait(for ticket: Int) { _ = passed.wait { $0 >= ticket ? true : nil } }
}
