package io.towpath.tour;

import io.towpath.planning.calendar.CutoverCalendar;
import io.towpath.planning.calendar.CutoverWindow;
import io.towpath.wave.notice.Consent;
import io.towpath.wave.notice.Notices;
import io.towpath.wave.notice.Protest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What goes wrong in every program, planted in this one through the doors that people use: an owner objects, a mail comes
/// back, a window is too full.
@OfDemo
class DemoStories {

    private static final String LEAD = "lena";
    private static final Duration LATER = Duration.ofDays(7);

    private final Notices notices;
    private final CutoverCalendar calendar;
    private final JdbcClient jdbc;

    DemoStories(Notices notices, CutoverCalendar calendar, JdbcClient jdbc) {
        this.notices = notices;
        this.calendar = calendar;
        this.jdbc = jdbc;
    }

    /// A planned wave with a window of the calendar.
    private record Planned(UUID wave, UUID window, int vms) {}

    /// Can be told twice.
    ///
    /// @param folder where files are written
    /// @return a file to be imported; empty where there is nothing to tell
    Optional<Path> play(Path folder) throws IOException {
        List<Planned> waves = jdbc.sql("""
                select w.id, c.window_id, (select count(*) from wave_member m where m.wave_id = w.id and m.open) as vms
                  from wave w join wave_charter c on c.wave_id = w.id join cutover_window t on t.id = c.window_id
                 where w.state = 'DRAFT' and t.cancelled_at is null order by t.opens_at, w.key limit 2
                """).query((row, _) -> new Planned(row.getObject("id", UUID.class), row.getObject("window_id",
                UUID.class), row.getInt("vms"))).list();
        if (waves.isEmpty()) {
            return Optional.empty();
        }
        if (notices.of(waves.getFirst().wave).orElseThrow().objections().isEmpty()) {
            String owner = objects(waves.getFirst());
            comesBack(waves.getLast(), owner);
        }
        return overfull(waves.getLast(), folder);
    }

    /// @return who objects; empty where nobody can be told
    private String objects(Planned wave) {
        List<Notices.Made> told = notices.tellAll(wave.wave, LEAD);
        if (told.isEmpty()) {
            return "";
        }
        Notices.Made first = told.getFirst();
        notices.object(first.token(), new Protest(first.notice().recipientName(),
                "The quarter is closed that weekend; the ledger must not be down.", first.notice().opensAt().plus(
                        LATER),
                first.notice().closesAt().plus(LATER)), "127.0.0.1");
        told.stream().skip(1).limit(2).forEach(one -> notices.agree(one.token(), new Consent(
                one.notice().recipientName(), one.notice().opensAt(), one.notice().closesAt()), "127.0.0.1"));
        return first.notice().recipientEmail();
    }

    private void comesBack(Planned wave, String not) {
        notices.tellAll(wave.wave, LEAD);
        notices.of(wave.wave).orElseThrow().owners().stream().map(Notices.Told::email).filter(email -> !email.equals(
                not)).findFirst().ifPresent(email -> notices.bounce("""
                        Final-Recipient: rfc822; %s
                        Action: failed
                        Status: 5.1.1
                        Diagnostic-Code: smtp; 550 5.1.1 Recipient address rejected: User unknown
                        """.formatted(email), LEAD));
    }

    /// The change board's own list has less room than the plan took; the calendar page would refuse that, a file tells it.
    private Optional<Path> overfull(Planned wave, Path folder) throws IOException {
        CutoverWindow window = calendar.window(wave.window).orElse(null);
        if (window == null || wave.vms < 2 || window.capacityVms() < wave.vms) {
            return Optional.empty();
        }
        Path file = folder.resolve("windows-of-the-change-board.csv");
        Files.writeString(file, "name,opensAt,closesAt,zone,capacityVMs%n%s,%s,%s,%s,%d%n".formatted(window.name(),
                LocalDateTime.ofInstant(window.opensAt(), window.zone()), LocalDateTime.ofInstant(window.closesAt(),
                        window.zone()),
                window.zone().getId(), Math.max(1, wave.vms * 4 / 5)));
        return Optional.of(file);
    }
}
