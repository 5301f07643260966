package io.towpath.inventory.web;

import io.towpath.inventory.application.ApplicationDraft;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// The form of an application, as it was filled in.
record ApplicationForm(@Nullable String name, @Nullable String code, @Nullable String tier,
        @Nullable String environment, @Nullable String criticality, @Nullable String businessUnit,
        @Nullable String ownerName, @Nullable String ownerEmail, @Nullable String readyOn,
        @Nullable Boolean infrastructure, @Nullable String description, @Nullable Integer version) {

    static final ApplicationForm EMPTY = new ApplicationForm(null, null, null, null, null, null, null, null, null,
            false,
            null, null);

    static ApplicationForm of(ApplicationDraft facts, int version) {
        return new ApplicationForm(facts.name(), facts.code(), facts.tier() == null ? null : facts.tier().toString(),
                facts.environment(), facts.criticality(), facts.businessUnit(), facts.ownerName(), facts.ownerEmail(),
                facts.readyOn() == null ? null : facts.readyOn().toString(), facts.infrastructure(),
                facts.description(), version);
    }

    /// As filled in, to be saved over what is there now.
    ApplicationForm over(int now) {
        return new ApplicationForm(name, code, tier, environment, criticality, businessUnit, ownerName, ownerEmail,
                readyOn,
                infrastructure, description, now);
    }

    ApplicationDraft draft() {
        return new ApplicationDraft(name == null ? "" : name, code,
                tier == null || !tier.matches("[1-3]") ? null : Integer.valueOf(tier), environment, criticality,
                businessUnit, ownerName, ownerEmail, date(), Boolean.TRUE.equals(infrastructure), description);
    }

    private @Nullable LocalDate date() {
        try {
            return readyOn == null || readyOn.isBlank() ? null : LocalDate.parse(readyOn.strip());
        } catch (DateTimeParseException e) {
            throw new io.towpath.inventory.RefusedException(io.towpath.inventory.RefusedException.Kind.INVALID,
                    "date-invalid", "\"%s\" is not a day".formatted(readyOn), "Write it as 2027-03-31.");
        }
    }
}
