import CivilTime
import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// Something that the board does on a day.
private struct BoardMatter {
    let day: CivilDate
    let body: Command.OneOf_Command
}

/// What the board itself adopts and approves over the window, besides its rules.
extension Simulation {
    func boardMatters() -> [DatedCommand] {
        var random = SplitMix64(seed: seed, purpose: .board, index: 1)
        let begin = window.lowerBound.moved(days: 1)
        let matters = calendars() + approvals(on: begin) + withdrawals(after: begin)
        var commands: [DatedCommand] = []
        for matter in matters where matter.day <= window.upperBound {
            let time = CommandTime(day: matter.day, using: &random)
            let command = Command.with {
                $0.commandID = time.id(using: &random).description
                $0.correlationID = "board-\(program.board)"
                $0.command = matter.body
            }
            commands.append(DatedCommand(time: time, command: command))
        }
        return commands
    }

    private func calendars() -> [BoardMatter] {
        (window.lowerBound.year...window.upperBound.year)
            .map { BoardMatter(day: firstDay(of: $0), body: calendar($0)) }
    }

    private func approvals(on day: CivilDate) -> [BoardMatter] {
        var approvals: [BoardMatter] = []
        for provider in CourseCatalogue.providers {
            let approved = ApproveProvider.with {
                ($0.board, $0.provider, $0.approvedOn) = (program.board, provider, day.description)
            }
            approvals.append(BoardMatter(day: day, body: .approveProvider(approved)))
            let course = ApproveCourse.with {
                ($0.board, $0.provider, $0.approvedOn) = (program.board, provider, day.description)
                $0.course = "CE-ETH-201"
            }
            approvals.append(BoardMatter(day: day, body: .approveCourse(course)))
        }
        return approvals
    }

    /// One gives up teaching, and one course is taken from the list.
    private func withdrawals(after begin: CivilDate) -> [BoardMatter] {
        let (middle, later) = (begin.moved(days: 170), begin.moved(days: 340))
        let provider = CourseCatalogue.providers[0]
        let course = WithdrawCourse.with {
            ($0.board, $0.provider, $0.withdrawnOn) = (program.board, provider, middle.description)
            ($0.course, $0.grounds) = ("CE-ETH-201", ["outdated"])
        }
        let closed = WithdrawProvider.with {
            ($0.board, $0.provider, $0.withdrawnOn) = (program.board, provider, later.description)
            $0.grounds = ["closed"]
        }
        return [
            BoardMatter(day: middle, body: .withdrawCourse(course)),
            BoardMatter(day: later, body: .withdrawProvider(closed)),
        ]
    }

    private func firstDay(of year: Int) -> CivilDate {
        Swift.max(window.lowerBound, (try? CivilDate(year: year, month: 1, day: 1)) ?? window.lowerBound)
            .moved(days: 1)
    }

    private func calendar(_ year: Int) -> Command.OneOf_Command {
        .adoptCalendar(
            .with {
                ($0.board, $0.adoptedOn) = (program.board, firstDay(of: year).description)
                $0.years = [UInt32(year)]
                $0.holidays = ["\(year)-01-01", "\(year)-07-04", "\(year)-12-25"]
            }
        )
    }
}
