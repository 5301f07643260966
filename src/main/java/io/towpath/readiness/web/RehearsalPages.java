package io.towpath.readiness.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.readiness.ReadinessProperties;
import io.towpath.readiness.ReadinessProperties.Thresholds;
import io.towpath.readiness.Rehearsal;
import io.towpath.readiness.TargetKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.util.unit.DataSize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.ResponseBody;

/// What other settings of the rules would change, before anybody sets them.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
@Tag(name = "findings")
class RehearsalPages {

    private final Rehearsal rehearsal;

    RehearsalPages(Rehearsal rehearsal) {
        this.rehearsal = rehearsal;
    }

    /// Settings as people write them; what is left out stays as it is.
    record Wish(@Nullable String target, @Nullable Integer snapshotDepth, @Nullable Integer snapshotDays,
            @Nullable Integer datastoreFree, @Nullable String oldestHost, @Nullable Integer simpleDiskGb,
            @Nullable Integer mediumDisks, @Nullable Integer complexDiskGb) {

        static Wish of(ReadinessProperties now) {
            return new Wish(now.target().word(), now.snapshotDepth(), (int) now.snapshotAge().toDays(),
                    now.datastoreFree(),
                    now.oldestHost(), (int) now.complexity().simpleDisk().toGigabytes(), now.complexity().mediumDisks(),
                    (int) now.complexity().complexDisk().toGigabytes());
        }

        ReadinessProperties on(ReadinessProperties now) {
            Thresholds old = now.complexity();
            return new ReadinessProperties(target == null || target.isBlank() ? now.target() : kind(target),
                    within("snapshotDepth", snapshotDepth, 0, 1_000, now.snapshotDepth()), snapshotDays == null
                            ? now.snapshotAge()
                            : Duration.ofDays(within("snapshotDays", snapshotDays, 0, 3_650, 0)),
                    within("datastoreFree", datastoreFree, 0, 100, now.datastoreFree()),
                    oldestHost == null || oldestHost
                            .isBlank() ? now.oldestHost() : version(oldestHost.strip()),
                    new Thresholds(size("simpleDiskGb", simpleDiskGb, old.simpleDisk()),
                            within("mediumDisks", mediumDisks, 1,
                                    1_000, old.mediumDisks()),
                            size("complexDiskGb", complexDiskGb, old.complexDisk())),
                    now.effort(), now.sizing());
        }

        private static TargetKind kind(String word) {
            return Arrays.stream(TargetKind.values()).filter(kind -> kind.word().equals(word)).findFirst().orElseThrow(
                    () -> refused("target", word, "kvm, kubevirt, hyperv or vmware"));
        }

        private static String version(String told) {
            if (!told.matches("\\d{1,3}(\\.\\d{1,4}){0,3}")) {
                throw refused("oldestHost", told, "a version like 6.7");
            }
            return told;
        }

        private static DataSize size(String name, @Nullable Integer gigabytes, DataSize now) {
            return gigabytes == null ? now : DataSize.ofGigabytes(within(name, gigabytes, 1, 1_000_000, 0));
        }

        private static int within(String name, @Nullable Integer value, int least, int most, int now) {
            if (value == null) {
                return now;
            }
            if (value < least || value > most) {
                throw refused(name, value.toString(), "%,d to %,d".formatted(least, most));
            }
            return value;
        }

        private static RefusedException refused(String name, String found, String expected) {
            return new RefusedException(RefusedException.Kind.INVALID, "settings-invalid",
                    "%s is \"%s\", expected %s.".formatted(
                            name, found.length() > 40 ? found.substring(0, 40) : found, expected),
                    "Correct it.");
        }

        /// As they go into the configuration, those that differ.
        List<String> lines(ReadinessProperties now) {
            ReadinessProperties then = on(now);
            List<String> lines = new ArrayList<>();
            line(lines, "target", now.target().word(), then.target().word());
            line(lines, "snapshot-depth", now.snapshotDepth(), then.snapshotDepth());
            line(lines, "snapshot-age", now.snapshotAge().toDays() + "d", then.snapshotAge().toDays() + "d");
            line(lines, "datastore-free", now.datastoreFree(), then.datastoreFree());
            line(lines, "oldest-host", now.oldestHost(), then.oldestHost());
            line(lines, "complexity.simple-disk", now.complexity().simpleDisk().toGigabytes() + "GB", then.complexity()
                    .simpleDisk().toGigabytes() + "GB");
            line(lines, "complexity.medium-disks", now.complexity().mediumDisks(), then.complexity().mediumDisks());
            line(lines, "complexity.complex-disk", now.complexity().complexDisk().toGigabytes() + "GB",
                    then.complexity()
                            .complexDisk().toGigabytes() + "GB");
            return lines;
        }

        private static void line(List<String> lines, String name, Object now, Object then) {
            if (!now.equals(then)) {
                lines.add("towpath.readiness.%s: %s  # now %s".formatted(name, then, now));
            }
        }
    }

    @GetMapping("/rules/rehearsal")
    String show(@ModelAttribute Wish wish, Model model) {
        ReadinessProperties now = rehearsal.settings();
        Wish usual = Wish.of(now);
        boolean asked = !wish.equals(new Wish(null, null, null, null, null, null, null, null));
        model.addAttribute("wish", asked ? wish : usual);
        model.addAttribute("now", usual);
        model.addAttribute("targets", List.of(TargetKind.values()));
        if (asked) {
            try {
                model.addAttribute("lines", wish.lines(now));
                model.addAttribute("outcome", wish.lines(now).isEmpty() ? null : rehearsal.of(wish.on(now)));
                model.addAttribute("same", wish.lines(now).isEmpty());
            } catch (RefusedException refused) {
                model.addAttribute("problem", refused.getMessage() + " " + refused.remedy());
            }
        }
        return "readiness/rehearsal";
    }

    @GetMapping("/api/v1/rules/rehearsal")
    @ResponseBody
    @Operation(summary = "What other settings of the rules would change; nothing is changed")
    Rehearsal.Outcome json(@ModelAttribute Wish wish) {
        return rehearsal.of(wish.on(rehearsal.settings()));
    }
}
