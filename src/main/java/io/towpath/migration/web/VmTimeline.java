package io.towpath.migration.web;

import io.towpath.audit.AuditEvent;
import io.towpath.audit.AuditTrail;
import io.towpath.migration.MigrationView;
import io.towpath.migration.Migrations;
import io.towpath.migration.StepView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What happened to a VM, newest first: the audit trail's entries about it and its migrations, and the steps.
@Component
class VmTimeline {

    private static final int MOST = 200;

    /// @param who null for the machine
    record Line(@Nullable String at, String iso, String what, @Nullable String who, @Nullable String more) {}

    private record Moment(Instant at, String what, @Nullable String who, @Nullable String more) {}

    private final AuditTrail audit;
    private final Migrations migrations;
    private final Moments moments;

    VmTimeline(AuditTrail audit, Migrations migrations, Moments moments) {
        this.audit = audit;
        this.migrations = migrations;
        this.moments = moments;
    }

    List<Line> of(UUID vmId) {
        List<Moment> found = new ArrayList<>();
        audit.about("vm", vmId.toString(), MOST).forEach(event -> found.add(moment(event, "")));
        for (MigrationView trip : migrations.allOf(vmId)) {
            String attempt = trip.attempt() == 1 ? "" : " (attempt %d)".formatted(trip.attempt());
            audit.about("migration", trip.id().toString(), MOST).stream()
                    .filter(event -> !event.entry().action().equals("migration.step-done"))
                    .forEach(event -> found.add(moment(event, attempt)));
            trip.steps().forEach(step -> steps(step, attempt, found));
        }
        return found.stream().sorted(Comparator.comparing(Moment::at).reversed()).limit(MOST)
                .map(each -> new Line(moments.print(each.at()), each.at().toString(), each.what(), each.who(),
                        each.more()))
                .toList();
    }

    private static Moment moment(AuditEvent event, String attempt) {
        String action = event.entry().action();
        String words = action.replace('.', ' ').replace('-', ' ');
        String reason = event.entry().reason();
        String detail = event.entry().detail().entrySet().stream()
                .filter(pair -> !pair.getKey().equals("vm") && !pair.getKey().equals("wave"))
                .sorted(Map.Entry.comparingByKey())
                .map(pair -> "%s: %s".formatted(pair.getKey(), pair.getValue())).collect(Collectors.joining(" · "));
        String actor = event.entry().actor();
        return new Moment(event.at(), sentence(words) + attempt, actor.equals("system") ? null : actor,
                reason == null ? (detail.isEmpty() ? null : detail) : reason);
    }

    /// `Migration started`, `VM owner changed`.
    private static String sentence(String words) {
        return words.startsWith("vm ")
                ? "VM" + words.substring(2)
                : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    private static void steps(StepView step, String attempt, List<Moment> found) {
        if (step.endedAt() != null) {
            String end = switch (step.progress()) {
                case DONE -> "done";
                case FAILED -> "failed";
                case RUNNING, TO_DO, SKIPPED -> "stopped";
            };
            found.add(new Moment(step.endedAt(), "%s: %s%s".formatted(step.title(), end, attempt), null, step.note()));
        }
    }
}
