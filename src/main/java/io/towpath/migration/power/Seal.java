package io.towpath.migration.power;

import io.towpath.platform.spi.LiveNic;
import io.towpath.platform.spi.LiveState;
import io.towpath.platform.spi.LiveVm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Component;

/// What keeps a migrated source from serving again by accident: its network cards are disconnected, also for the next
/// start, and its annotation says why. Putting and lifting it twice is doing it once.
@Component
@EnableConfigurationProperties(PowerSettings.class)
public class Seal {

    private static final String OURS = "[Towpath] ";

    private final PowerSettings settings;

    Seal(PowerSettings settings) {
        this.settings = settings;
    }

    /// @param before what the source was
    /// @return what was done, for people
    public String put(LiveVm live, PowerRecord.Source before, String target, UUID migrationId) throws IOException {
        LiveState now = live.state();
        List<LiveNic> off = now.nics().stream().filter(nic -> nic.connected() || nic.atStart())
                .map(nic -> new LiveNic(nic.key(), nic.label(), false, false)).toList();
        if (!off.isEmpty()) {
            live.connect(off);
        }
        String note = line(target, migrationId) + before.note();
        if (!now.note().equals(note)) {
            live.annotate(note);
        }
        String name = before.name() + settings.renameSuffix();
        if (!now.name().equals(name) && now.name().equals(before.name())) {
            live.rename(name);
        }
        LiveState after = live.state();
        List<String> still = after.nics().stream().filter(nic -> nic.connected() || nic.atStart()).map(LiveNic::label)
                .toList();
        if (!still.isEmpty()) {
            throw new IOException(
                    "%s: still connected after it was disconnected: %s. Disconnect it at the source, then retry."
                            .formatted(after.name(), String.join(", ", still)));
        }
        return "Off the network (%s), noted on it%s.".formatted(cards(now.nics().size()),
                after.name().equals(before.name()) ? "" : ", renamed to " + after.name());
    }

    /// @return what was done, for people
    public String lift(LiveVm live, PowerRecord.Source before) throws IOException {
        LiveState now = live.state();
        Map<String, LiveNic> there = now.nics().stream().collect(Collectors.toMap(LiveNic::key, Function.identity()));
        List<LiveNic> back = new ArrayList<>();
        for (LiveNic nic : before.nics()) {
            LiveNic is = there.get(nic.key());
            // a card is connected now only in a VM that runs; one that somebody removed is not put back
            if (is != null && (is.atStart() != nic.atStart())) {
                back.add(new LiveNic(nic.key(), nic.label(), is.connected(), nic.atStart()));
            }
        }
        if (!back.isEmpty()) {
            live.connect(back);
        }
        // what people wrote meanwhile stays
        String note = now.note().lines().filter(line -> !line.startsWith(OURS)).collect(Collectors.joining("\n"));
        if (!note.equals(now.note())) {
            live.annotate(note.strip().equals(before.note().strip()) ? before.note() : note);
            if (note.isEmpty() && live.state().note().startsWith(OURS)) {
                // some servers take an empty annotation for none given
                live.annotate(" ");
            }
        }
        String sealed = before.name() + settings.renameSuffix();
        if (now.name().equals(sealed) && !sealed.equals(before.name())) {
            live.rename(before.name());
        }
        return "Its %s and its annotation are as they were.".formatted(cards(before.nics().size()));
    }

    /// What the account is known not to be allowed of what turning off, sealing and unsealing this VM takes, for people.
    public List<String> denied(LiveVm live) throws IOException {
        return live.missingInOutage(!settings.renameSuffix().isEmpty()).stream()
                .map(lacks -> "%s (%s)".formatted(lacks.id(), lacks.purpose())).toList();
    }

    private static String line(String target, UUID migrationId) {
        return "%sMigrated to %s, attempt %s. Do not start it here: roll back in Towpath instead.%n"
                .formatted(OURS, target, migrationId).replace(System.lineSeparator(), "\n");
    }

    private static String cards(int count) {
        return count == 1 ? "network card" : count + " network cards";
    }
}
