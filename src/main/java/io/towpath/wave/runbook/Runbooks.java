package io.towpath.wave.runbook;

import io.towpath.access.AccessException;
import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.migration.RefusedException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/// Templates: their versions, and which wave goes by which. Commands are on the audit trail in their transaction.
@Component
@Transactional
public class Runbooks {

    private static final int LONGEST_NOTE = 500;

    private final RunbookStore store;
    private final Lint lint;
    private final AuditTrail audit;

    Runbooks(RunbookStore store, Lint lint, AuditTrail audit) {
        this.store = store;
        this.lint = lint;
        this.audit = audit;
    }

    /// What a step is for a wave's VMs.
    ///
    /// @param entities by name: the wave, applications or VMs
    public record Rehearsed(RunbookStep step, List<String> entities) {

        public Rehearsed {
            entities = List.copyOf(entities);
        }
    }

    /// The newest version of each, by name.
    @Transactional(readOnly = true)
    public List<Version> all() {
        return store.newest();
    }

    /// Newest first; empty where there is no such runbook.
    @Transactional(readOnly = true)
    public List<Version> versions(String name) {
        return store.versions(name);
    }

    /// @param label `warm-windows@7`, or `warm-windows` for its newest
    @Transactional(readOnly = true)
    public Optional<Version> find(String label) {
        int at = label.indexOf('@');
        if (at < 0) {
            return store.versions(label).stream().findFirst();
        }
        String number = label.substring(at + 1);
        return number.matches("[0-9]{1,9}")
                ? store.find(label.substring(0, at), Integer.parseInt(number))
                : Optional.empty();
    }

    /// In the order of the steps.
    public List<Lint.Fault> lint(Definition runbook) {
        return lint.of(runbook);
    }

    /// Adds a version, the first of a runbook that there is not yet. The same text once more is the version that is there.
    ///
    /// @param name whose version it is to be; null: as the text says
    /// @throws AccessException `runbook-text` where it cannot be read, `runbook-name` where it is another's
    public Version add(@Nullable String name, String text, @Nullable String note, String actor) {
        String said = note == null || note.isBlank() ? null : note.strip();
        if (said != null && said.length() > LONGEST_NOTE) {
            throw new AccessException(AccessException.Kind.INVALID, "note-length",
                    "The note has %d characters, expected %d at the most.".formatted(
                            said.length(), LONGEST_NOTE),
                    "Shorten it.");
        }
        Definition definition = RunbookText.read(text);
        if (name != null && !name.equals(definition.name())) {
            throw new AccessException(AccessException.Kind.INVALID, "runbook-name",
                    "The text is of %s, expected %s.".formatted(definition.name(),
                            name),
                    "Correct its first line, or add it as a runbook of its own.");
        }
        UUID id = store.lock(definition.name(), actor);
        Optional<Version> newest = store.versions(definition.name()).stream().findFirst();
        if (newest.isPresent() && newest.get().text().equals(text)) {
            return newest.get();
        }
        int number = store.add(id, text, said, actor);
        audit.append(AuditEntry.of(actor, "runbook.version-added", new Subject("runbook", id.toString(),
                definition.name())).because(said).with(Map.of("version", Integer.toString(number), "steps",
                        Integer.toString(definition.steps().size()))));
        return store.find(definition.name(), number).orElseThrow();
    }

    /// By which a wave goes, or is to go.
    @Transactional(readOnly = true)
    public Optional<Version> of(UUID waveId) {
        return store.chosen(waveId);
    }

    /// Has a draft go by a version of a runbook. What was approved of the wave before is void.
    ///
    /// @param label as of [#find]; null: by none
    /// @throws RefusedException when the wave is started, or the runbook has errors
    public void choose(UUID waveId, @Nullable String label, String actor) {
        RunbookStore.Wave wave = store.wave(waveId, true).orElseThrow(() -> new RefusedException("not-found",
                "There is no wave " + waveId + ".", "Look for it in the list of waves."));
        Version version = label == null
                ? null
                : find(label).orElseThrow(() -> new RefusedException("not-found",
                        "There is no runbook %s.".formatted(label), "Choose one of the list of runbooks."));
        Version before = store.chosen(waveId).orElse(null);
        if (version == null ? before == null : before != null && before.label().equals(version.label())) {
            return;
        }
        if (!wave.draft()) {
            throw new RefusedException("state-transition", "%s is started: its runbook is fixed.".formatted(wave.key()),
                    "Choose it in a wave that is still a draft.");
        }
        if (version == null) {
            store.chooseNone(waveId);
        } else {
            refuseErrors(version, wave.key());
            store.choose(waveId, version, actor);
        }
        store.touch(waveId);
        audit.append(AuditEntry.of(actor, "runbook.chosen", new Subject("wave", waveId.toString(), wave.key())).with(Map
                .of("runbook", version == null ? "none" : version.label(), "before", before == null
                        ? "none"
                        : before.label())));
    }

    /// The steps that the wave's VMs would get.
    ///
    /// @throws RefusedException where there is no such wave
    @Transactional(readOnly = true)
    public List<Rehearsed> rehearse(Definition runbook, UUID waveId) {
        RunbookStore.Wave wave = store.wave(waveId, false).orElseThrow(() -> new RefusedException("not-found",
                "There is no wave " + waveId + ".", "Look for it in the list of waves."));
        List<RunbookStore.Member> members = store.members(waveId);
        return runbook.steps().stream().map(step -> new Rehearsed(step, Entities.of(step, wave, members).stream().map(
                CellStore.Entity::name).toList())).toList();
    }

    /// @throws RefusedException of the code `runbook-faults`
    void refuseErrors(Version version, String waveKey) {
        List<Lint.Fault> errors = lint.of(version.definition()).stream()
                .filter(fault -> fault.severity() == Lint.Severity.ERROR).toList();
        if (!errors.isEmpty()) {
            Lint.Fault first = errors.getFirst();
            throw new RefusedException("runbook-faults", "%s cannot go by %s, which has %s. Step %d: %s".formatted(
                    waveKey, version.label(), errors.size() == 1 ? "an error" : errors.size() + " errors", first
                            .step(),
                    first.what()), first.remedy() + " The runbook's page lists them all.");
        }
    }
}
