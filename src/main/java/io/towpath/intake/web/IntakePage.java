package io.towpath.intake.web;

import io.towpath.intake.Intake;
import io.towpath.intake.IntakeAnswer;
import io.towpath.intake.IntakeField;
import io.towpath.intake.IntakeSaid;
import io.towpath.intake.Intakes;
import io.towpath.inventory.reading.MaintenanceWindow;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What the owner of an application was asked and says, ready to print.
///
/// @param tone     `idle`, `wait`, `good`
/// @param asked    `Anna <anna@example.com>, by lena, Sat 14 Nov 2026, 22:00`; null: nobody was
/// @param expires  until when the link can be used; null: none can
/// @param answered `Anna, Sun 15 Nov 2026, 09:10`; null: nothing came yet
/// @param answerId of what can be taken over
/// @param unread   the owner's maintenance window cannot be read
/// @param mail     the owner has an address
/// @param earlier  answers before the last
public record IntakePage(UUID id, String name, int version, String tone, String state, @Nullable String asked,
        @Nullable String expires, @Nullable String answered, @Nullable UUID answerId, @Nullable String instead,
        List<Compared> compared, List<Line> said, boolean unread, boolean mail, List<Earlier> earlier) {

    /// @param title `Anna <anna@example.com>, Sun 15 Nov 2026, 09:10`
    public record Earlier(String title, List<Line> said) {}

    /// A field, as it is and as the owner says.
    ///
    /// @param said null: nothing was said of it
    /// @param same nothing is to be taken over
    public record Compared(String code, String title, @Nullable String known, @Nullable String said, boolean same) {}

    public record Line(String title, String text) {}

    static IntakePage of(Intakes.Board board, ZoneId zone) {
        IntakeAnswer answer = board.answers().isEmpty() ? null : board.answers().getFirst();
        Intake newest = board.newest();
        Intake open = board.open();
        IntakeAnswer.Instead instead = answer == null ? null : answer.instead();
        IntakeSaid said = answer == null ? null : answer.said();
        return new IntakePage(board.application().id(), board.application().name(), board.application().version(),
                switch (board.state()) {
                    case NONE -> "idle";
                    case ASKED -> "wait";
                    case ANSWERED -> instead == null ? "good" : "bad";
                }, switch (board.state()) {
                    case NONE -> answer == null ? "Not asked" : "Owner not asked";
                    case ASKED -> open == null ? "Not answered in time" : "No answer yet";
                    case ANSWERED -> instead == null ? "Answered" : "Not the owner";
                },
                newest == null
                        ? null
                        : "%s <%s>, by %s, %s".formatted(newest.recipientName(), newest.recipientEmail(),
                                newest.createdBy(), Day.at(newest.createdAt(), zone, Locale.ENGLISH)),
                open == null ? null : Day.at(open.expiresAt(), zone, Locale.ENGLISH), answer == null
                        ? null
                        : line(answer, zone),
                answer == null ? null : answer.id(), instead == null
                        ? null
                        : instead.name() + " <" + instead.email() + ">",
                answer == null ? List.of() : compared(board, answer), said == null ? List.of() : lines(said),
                said != null && said.maintenanceWindow() != null
                        && MaintenanceWindow.parse(said.maintenanceWindow()) == null,
                board.application().facts().ownerEmail() != null,
                board.answers().stream().skip(1).map(one -> earlier(one, zone)).toList());
    }

    private static String line(IntakeAnswer answer, ZoneId zone) {
        return "%s <%s>, %s".formatted(answer.name(), answer.email(), Day.at(answer.at(), zone, Locale.ENGLISH))
                + (answer.mergedFrom() == null ? "" : ", of " + answer.mergedFrom());
    }

    private static Earlier earlier(IntakeAnswer answer, ZoneId zone) {
        List<Line> lines = new ArrayList<>();
        for (IntakeField field : IntakeField.values()) {
            add(lines, field == IntakeField.OWNER ? "Says the owner is" : field.title(), field.said(answer));
        }
        if (answer.said() != null) {
            lines.addAll(lines(answer.said()));
        }
        return new Earlier(line(answer, zone), lines);
    }

    private static List<Compared> compared(Intakes.Board board, IntakeAnswer answer) {
        return Arrays.stream(IntakeField.values()).map(field -> {
            String known = field.known(board.application().facts());
            String said = field.said(answer);
            return new Compared(field.code(), field.title(), known, said, said == null || Objects.equals(known, said));
        }).filter(one -> answer.instead() == null || one.said() != null).toList();
    }

    private static List<Line> lines(IntakeSaid said) {
        List<Line> lines = new ArrayList<>();
        add(lines, "Called", said.called());
        add(lines, "May be down", said.maintenanceWindow());
        said.blackouts().forEach(one -> add(lines, "Never", Day.span(one.from(), one.until(), one.reason(),
                Locale.ENGLISH)));
        add(lines, "Reachable that night", said.contactName());
        add(lines, "Telephone", said.contactPhone());
        add(lines, "How to see that it works", said.smokeTest());
        add(lines, "Talks to", said.talksTo());
        add(lines, "Bound to hardware, an address or a dongle", said.bound().name().toLowerCase(Locale.ROOT));
        add(lines, "To what", said.boundTo());
        add(lines, "VMs that are missing or not theirs", said.otherVms());
        return lines;
    }

    private static void add(List<Line> lines, String title, @Nullable String text) {
        if (text != null) {
            lines.add(new Line(title, text));
        }
    }

    /// For the template: whether something can be taken over.
    public boolean differs() {
        return compared.stream().anyMatch(one -> !one.same());
    }
}
