import CivilTime
import CredentialingSchema
import Identifiers
import SwiftProtobuf

/// What the board itself adopts and approves over the window, besides its rules.
extension Simulation {
    func boardMatters() -> [DatedCommand] {
        var random = SplitMix64(seed: seed, purpose: .board, index: 1)
        var commands: [DatedCommand] = []
        func add(on day: CivilDate, _ body: Command.OneOf_Command) {
            guard day <= window.upperBound else { return }
            let time = CommandTime(day: day, using: &random)
            let command = Command.with {
                $0.commandID = time.id(using: &random).description
                $0.correlationID = "board-\(program.board)"
                $0.command = body
            }
            commands.append(DatedCommand(time: time, command: command))
        }
        for year in window.lowerBound.year...window.upperBound.year {
            add(on: firstDay(of: year), calendar(year))
        }
        let begin = window.lowerBound.moved(days: 1)
        for provider in CourseCatalogue.providers {
            add(
                on: begin,
                .approveProvider(
                    .with {
                        ($0.board, $0.provider, $0.approvedOn) = (program.board, provider, begin.description)
                    }
                )
            )
            add(
                on: begin,
                .approveCourse(
                    .with {
                        ($0.board, $0.provider, $0.approvedOn) = (program.board, provider, begin.description)
                        $0.course = "CE-ETH-201"
                    }
                )
            )
        }
        // One gives up teaching, and one course is taken from the list.
        let (middle, provider) = (begin.moved(days: 170), CourseCatalogue.providers[0])
        add(
            on: middle,
            .withdrawCourse(
                .with {
                    ($0.board, $0.provider, $0.withdrawnOn) = (program.board, provider, middle.description)
                    ($0.course, $0.grounds) = ("CE-ETH-201", ["outdated"])
                }
            )
        )
        let later = begin.moved(days: 340)
        add(
            on: later,
            .withdrawProvider(
                .with {
                    ($0.board, $0.provider, $0.withdrawnOn) = (program.board, provider, later.description)
                    $0.grounds = ["closed"]
                }
            )
        )
        return commands
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
