package io.towpath.intake;

import io.towpath.inventory.application.ApplicationDraft;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What of an answer is a field of its application, so that it can be taken over.
public enum IntakeField {
    DESCRIPTION("Description"),
    ENVIRONMENT("Environment"),
    CRITICALITY("Criticality"),
    OWNER("Owner"),
    READY_ON("Ready on");

    private final String title;

    IntakeField(String title) {
        this.title = title;
    }

    public String title() {
        return title;
    }

    /// As addresses and REST name it: `ready-on`.
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Optional<IntakeField> ofCode(String code) {
        return Arrays.stream(values()).filter(field -> field.code().equals(code)).findFirst();
    }

    /// What the application has; null: nothing.
    public @Nullable String known(ApplicationDraft facts) {
        return switch (this) {
            case DESCRIPTION -> facts.description();
            case ENVIRONMENT -> facts.environment();
            case CRITICALITY -> facts.criticality();
            case OWNER -> person(facts.ownerName(), facts.ownerEmail());
            case READY_ON -> facts.readyOn() == null ? null : facts.readyOn().toString();
        };
    }

    /// What the owner says; null: nothing.
    public @Nullable String said(IntakeAnswer answer) {
        IntakeSaid said = answer.said();
        IntakeAnswer.Instead instead = answer.instead();
        return switch (this) {
            case DESCRIPTION -> said == null ? null : said.description();
            case ENVIRONMENT -> said == null ? null : said.environment();
            case CRITICALITY -> said == null ? null : said.criticality();
            // who answers need not own it any more, and signs as people call them: only who is named instead is news
            case OWNER -> instead == null ? null : person(instead.name(), instead.email());
            case READY_ON -> {
                LocalDate day = said == null ? null : said.readyOn();
                yield day == null ? null : day.toString();
            }
        };
    }

    private static @Nullable String person(@Nullable String name, @Nullable String email) {
        String text = Stream.of(name == null ? "" : name, email == null ? "" : "<" + email + ">")
                .filter(part -> !part.isEmpty()).collect(Collectors.joining(" "));
        return text.isEmpty() ? null : text;
    }

    /// The application's facts with what the owner says instead of what it has.
    ApplicationDraft takenOver(ApplicationDraft facts, IntakeAnswer answer) {
        IntakeSaid said = answer.said();
        IntakeAnswer.Instead owner = this == OWNER ? answer.instead() : null;
        return new ApplicationDraft(facts.name(), facts.code(), facts.tier(),
                this == ENVIRONMENT && said != null ? said.environment() : facts.environment(),
                this == CRITICALITY && said != null ? said.criticality() : facts.criticality(), facts.businessUnit(),
                owner == null ? facts.ownerName() : owner.name(), owner == null ? facts.ownerEmail() : owner.email(),
                this == READY_ON && said != null ? said.readyOn() : facts.readyOn(),
                facts.infrastructure(),
                this == DESCRIPTION && said != null ? said.description() : facts.description());
    }
}
