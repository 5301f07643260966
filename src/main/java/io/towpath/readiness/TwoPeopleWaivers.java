package io.towpath.readiness;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import io.towpath.readiness.rule.ReadinessRule;
import io.towpath.readiness.rule.RuleFailed;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

@Component
final class TwoPeopleWaivers implements Waivers {

    private static final int LONGEST_DAYS = 366;

    private final WaiverStore store;
    private final WaiverMatch match;
    private final Map<String, ReadinessRule> rules;
    private final AuditTrail audit;
    private final Bench bench;

    TwoPeopleWaivers(WaiverStore store, WaiverMatch match, List<ReadinessRule> rules, AuditTrail audit, Bench bench) {
        this.store = store;
        this.match = match;
        this.rules = rules.stream().collect(Collectors.toMap(ReadinessRule::id, Function.identity()));
        this.audit = audit;
        this.bench = bench;
    }

    @Override
    public Waiver request(Ask ask, Who who) {
        ReadinessRule rule = rules.get(ask.rule());
        if (rule == null) {
            throw new RefusedException(Kind.ABSENT, "not-found", "There is no rule %s.".formatted(ask.rule()),
                    "The list of rules names them all.");
        }
        if (!rule.waivable()) {
            throw new RefusedException(Kind.INVALID, "rule-not-waivable",
                    "%s cannot be set aside: it makes a migration impossible.".formatted(rule.title()),
                    "Mend what its finding says.");
        }
        String reason = reason(ask.reason());
        LocalDate today = store.today();
        if (ask.expiresOn().isBefore(today) || ask.expiresOn().isAfter(today.plusDays(LONGEST_DAYS))) {
            throw new RefusedException(Kind.INVALID, "waiver-day",
                    "%s is not a day a waiver can end.".formatted(ask.expiresOn()),
                    "Choose one from today to a year from now; it can be asked for again.");
        }
        String application = ask.applicationName() == null ? "" : ask.applicationName().strip();
        if (ask.vmId() != null && !application.isEmpty()) {
            throw new RefusedException(Kind.INVALID, "waiver-scope", "A waiver is for a VM or for an application.",
                    "Leave one of the two out.");
        }
        if (ask.vmId() != null && !store.hasVm(ask.vmId())) {
            throw new RefusedException(Kind.ABSENT, "not-found", "There is no VM %s.".formatted(ask.vmId()), null);
        }
        UUID applicationId = application.isEmpty()
                ? null
                : store.application(application).orElseThrow(() -> new RefusedException(Kind.ABSENT, "not-found",
                        "There is no application %s.".formatted(application), "Write its name as the list has it."));
        List<String> failed = ask.rule().equals(RuleFailed.ID) ? failed(ask.vmId()) : List.of();
        return in(() -> {
            UUID id = store.insert(ask.rule(), ask.vmId(), applicationId, reason, ask.expiresOn(), who.login(),
                    now(), failed);
            Waiver waiver = get(id);
            trail("waiver.requested", waiver, reason, who);
            return waiver;
        });
    }

    /// Which rules' failing is set aside: what each would have said somebody looked at by hand, on this VM.
    private List<String> failed(@Nullable UUID vmId) {
        if (vmId == null) {
            throw new RefusedException(Kind.INVALID, "waiver-scope",
                    "That a rule failed is set aside for one VM only: nobody knows what it would have said of others.",
                    "Ask for it on the VM's page, once what the rule is about was looked at there.");
        }
        List<String> failed = store.failed(vmId);
        if (failed.isEmpty()) {
            throw new RefusedException(Kind.CONFLICT, "waiver-scope", "No rule that counts failed on this VM.",
                    "Nothing needs to be set aside.");
        }
        return failed;
    }

    @Override
    public Waiver approve(UUID id, Who who) {
        return in(() -> {
            store.lock(id);
            Waiver waiver = get(id);
            if (waiver.state() != Waiver.State.REQUESTED) {
                throw ended(waiver);
            }
            if (waiver.requestedBy().equals(who.login())) {
                throw new RefusedException(Kind.CONFLICT, "four-eyes",
                        "%s asked for this waiver and cannot approve it.".formatted(who.login()),
                        "Another lead or administrator approves it.");
            }
            store.approve(id, who.login(), now());
            follow(waiver);
            Waiver approved = get(id);
            trail("waiver.approved", approved, waiver.reason(), who);
            return approved;
        });
    }

    @Override
    public Waiver revoke(UUID id, String reason, Who who) {
        String why = reason(reason);
        return in(() -> {
            store.lock(id);
            Waiver waiver = get(id);
            if (waiver.state() == Waiver.State.REVOKED || waiver.state() == Waiver.State.EXPIRED) {
                throw ended(waiver);
            }
            store.revoke(id, who.login(), why, now());
            follow(waiver);
            Waiver revoked = get(id);
            trail("waiver.revoked", revoked, why, who);
            return revoked;
        });
    }

    @Override
    public Waiver get(UUID id) {
        return store.find(id).orElseThrow(() -> new RefusedException(Kind.ABSENT, "not-found",
                "There is no waiver %s.".formatted(id), "The list of waivers has them all."));
    }

    @Override
    public List<Waiver> list(@Nullable String rule, Waiver.@Nullable State state, @Nullable UUID after, int limit) {
        return store.list(rule, state, after, limit);
    }

    /// The verdicts of all VMs it is about.
    private void follow(Waiver waiver) {
        List<UUID> vms = store.covered(waiver);
        for (int from = 0; from < vms.size(); from += Reassessment.PAGE) {
            match.match(vms.subList(from, Math.min(vms.size(), from + Reassessment.PAGE)));
        }
    }

    private void trail(String action, Waiver waiver, String reason, Who who) {
        audit.append(AuditEntry.of(who.actor(), action,
                new Subject("waiver", waiver.id().toString(), "%s for %s".formatted(waiver.rule(), waiver.scope())))
                .because(reason).with(Map.of("rule", waiver.rule(), "scope", waiver.scope(), "until",
                        waiver.expiresOn().toString(), "requestedBy", waiver.requestedBy())));
    }

    private static RefusedException ended(Waiver waiver) {
        return new RefusedException(Kind.CONFLICT, "waiver-ended", "This waiver is %s already.".formatted(
                waiver.state().name().toLowerCase(java.util.Locale.ROOT)), "Look at it again, or ask for a new one.");
    }

    static String reason(@Nullable String text) {
        String reason = text == null ? "" : text.strip();
        if (reason.isEmpty() || reason.length() > 500) {
            throw new RefusedException(Kind.INVALID, "reason-missing", "A reason of 1 to 500 characters is needed.",
                    "Say why, for whoever reads the audit trail.");
        }
        return reason;
    }

    private Timestamp now() {
        return Timestamp.from(bench.clock().instant());
    }

    private <T> T in(java.util.function.Supplier<T> work) {
        return java.util.Objects.requireNonNull(bench.transaction().execute(_ -> work.get()));
    }
}
