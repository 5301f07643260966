package io.towpath.inventory.web;

import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An application in the list, ready to print.
///
/// @param verdict  the worst of its VMs, for the badge; null without VMs
/// @param readiness `3 blocked, 2 warnings of 40`
/// @param intake   `asked`, `answered`: what only the owner knows
/// @param waves    `W-003, W-004 · 2 in none`
record ApplicationRow(UUID id, String name, @Nullable String code, String tier, String about, String owner, String vms,
        String size, @Nullable String verdict, String readiness, String waves, String readyOn, boolean infrastructure,
        String intake) {

    static ApplicationRow of(Application one) {
        ApplicationDraft facts = one.facts();
        return new ApplicationRow(one.id(), one.name(), facts.code(),
                facts.tier() == null ? "–" : facts.tier().toString(), about(facts), owner(facts),
                Print.count(one.vms()), Print.size(one.bytes()), verdict(one), readiness(one), waves(one),
                facts.readyOn() == null ? "–" : facts.readyOn().toString(), facts.infrastructure(),
                one.intake() == null ? "–" : one.intake());
    }

    static String about(ApplicationDraft facts) {
        List<String> parts = new ArrayList<>();
        if (facts.environment() != null) {
            parts.add(facts.environment());
        }
        if (facts.criticality() != null) {
            parts.add(facts.criticality());
        }
        if (facts.businessUnit() != null) {
            parts.add(facts.businessUnit());
        }
        return String.join(" · ", parts);
    }

    static String owner(ApplicationDraft facts) {
        return facts.ownerName() != null ? facts.ownerName() : facts.ownerEmail() == null ? "–" : facts.ownerEmail();
    }

    static @Nullable String verdict(Application one) {
        if (one.vms() == 0) {
            return null;
        }
        return one.blocked() > 0
                ? "BLOCKED"
                : one.warnings() > 0 ? "WARNINGS" : one.unknown() > 0 ? "UNKNOWN" : "READY";
    }

    static String readiness(Application one) {
        List<String> parts = new ArrayList<>();
        part(parts, one.blocked(), "blocked");
        part(parts, one.warnings(), "with warnings");
        part(parts, one.unknown(), "not judged");
        part(parts, one.ready(), "ready");
        return parts.isEmpty() ? "no VMs" : String.join(", ", parts);
    }

    private static void part(List<String> parts, int count, String word) {
        if (count > 0) {
            parts.add(String.format(Locale.ENGLISH, "%,d %s", count, word));
        }
    }

    static String waves(Application one) {
        if (one.waves().isEmpty()) {
            return "–";
        }
        String keys = one.waves().size() > 3
                ? String.join(", ", one.waves().subList(0, 3)) + " + " + (one.waves().size() - 3)
                : String.join(", ", one.waves());
        return one.planned() < one.vms() ? keys + " · " + (one.vms() - one.planned()) + " in none" : keys;
    }
}
