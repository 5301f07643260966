package io.towpath.inventory.web;

import io.towpath.inventory.application.Application;
import io.towpath.inventory.application.ApplicationDraft;
import io.towpath.inventory.application.Applications;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Applications as REST tells and takes them.
///
/// @param intake `asked`, `answered`; null: its owner was not asked
record ApplicationJson(UUID id, String name, @Nullable String code, @Nullable Integer tier,
        @Nullable String environment,
        @Nullable String criticality, @Nullable String businessUnit, @Nullable String ownerName,
        @Nullable String ownerEmail, @Nullable LocalDate readyOn, boolean infrastructure, @Nullable String description,
        @Nullable String sourceSystem, @Nullable String externalId, Instant createdAt, int vms, long usedBytes,
        Verdicts readiness, List<String> waves, int inWaves,
        @Nullable String intake, int version) {

    record Verdicts(int ready, int warnings, int blocked, int unknown) {}

    record Page<T>(List<T> items, @Nullable String next) {}

    /// What can be written. Left out in a PATCH: unchanged; null: nobody said.
    record Write(@NotNull @Nullable String name, @Nullable String code, @Nullable Integer tier,
            @Nullable String environment, @Nullable String criticality, @Nullable String businessUnit,
            @Nullable String ownerName, @Nullable String ownerEmail, @Nullable LocalDate readyOn,
            @Nullable Boolean infrastructure, @Nullable String description) {

        static Write of(ApplicationDraft facts) {
            return new Write(facts.name(), facts.code(), facts.tier(), facts.environment(), facts.criticality(),
                    facts.businessUnit(), facts.ownerName(), facts.ownerEmail(), facts.readyOn(),
                    facts.infrastructure(), facts.description());
        }

        ApplicationDraft draft() {
            return new ApplicationDraft(name == null ? "" : name, code, tier, environment, criticality, businessUnit,
                    ownerName, ownerEmail, readyOn, Boolean.TRUE.equals(infrastructure), description);
        }
    }

    record Vms(@NotNull @Size(min = 1, max = 10_000) @Nullable List<UUID> vmIds) {}

    record Changed(int changed) {}

    record Merge(@NotNull @Nullable UUID into, @Nullable String reason) {}

    record Reason(@Nullable String reason) {}

    record Member(UUID id, String name, String readiness, String state, @Nullable String wave, long usedBytes,
            @Nullable String owner) {

        static Member of(Applications.Member member) {
            return new Member(member.id(), member.name(), member.readiness(),
                    member.state().toLowerCase(Locale.ROOT).replace('_', '-'), member.wave(), member.bytes(),
                    member.owner());
        }
    }

    static ApplicationJson of(Application one) {
        ApplicationDraft facts = one.facts();
        return new ApplicationJson(one.id(), one.name(), facts.code(), facts.tier(), facts.environment(),
                facts.criticality(), facts.businessUnit(), facts.ownerName(), facts.ownerEmail(), facts.readyOn(),
                facts.infrastructure(), facts.description(), one.sourceSystem(), one.externalId(), one.createdAt(),
                one.vms(), one.bytes(), new Verdicts(one.ready(), one.warnings(), one.blocked(), one.unknown()),
                one.waves(), one.planned(), one.intake(), one.version());
    }
}
