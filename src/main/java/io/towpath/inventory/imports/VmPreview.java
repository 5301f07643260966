package io.towpath.inventory.imports;

import io.towpath.inventory.imports.Matcher.Match;
import io.towpath.inventory.reading.RowRef;
import io.towpath.inventory.reading.VmField;
import io.towpath.inventory.reading.VmKeys;
import io.towpath.inventory.reading.VmRow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Compares rows of VMs with the inventory, a thousand at a time.
final class VmPreview {

    private static final int CHUNK = 1_000;

    private final Draft draft;
    private final Comparison comparison;
    private final Set<UUID> meant = new HashSet<>();
    private final Map<RowRef, Meant> rows = new HashMap<>();

    VmPreview(Draft draft) {
        this.draft = draft;
        comparison = new Comparison(draft.trees, draft.applications, draft.ledger::newId, draft.file.kind(),
                draft.now);
    }

    /// @param kind   as summaries count it
    /// @param number of the row that it takes the place of; null: a new one
    /// @param chosen by a person: the VM it means; null: find out
    /// @param mayMake false: a row whose VM is not known is rejected
    record Asked(String kind, VmRow row, @Nullable Integer number, @Nullable UUID chosen, boolean asNew,
            boolean mayMake) {

        static Asked of(VmRow row) {
            return new Asked("vms", row, null, null, false, true);
        }
    }

    /// The VM that a row means.
    record Meant(UUID vm, boolean made) {}

    private record Matched(Asked asked, KnownVm vm, Sources.Source source) {}

    void compare(List<Asked> all) {
        int done = 0;
        for (int from = 0; from < all.size(); from += CHUNK) {
            List<Asked> chunk = all.subList(from, Math.min(from + CHUNK, all.size()));
            List<Matched> matched = new ArrayList<>();
            chunk.forEach(asked -> sort(asked, matched));
            Images images = new Images(draft.known, matched.stream().map(one -> one.vm.id()).toList());
            matched.forEach(one -> changed(one, images));
            draft.applications.flush(draft.ledger);
            done += chunk.size();
            draft.progress.accept(done);
        }
    }

    /// Which VM each row means; those that are rejected or wait for a decision are left out.
    Map<RowRef, Meant> rows() {
        return rows;
    }

    /// VMs that a row meant, or may have meant.
    Set<UUID> meant() {
        return meant;
    }

    private void sort(Asked asked, List<Matched> matched) {
        VmRow row = asked.row;
        KnownVm chosen = asked.chosen == null ? null : draft.matcher.known(asked.chosen);
        Match match = chosen != null
                ? new Match.Known(chosen)
                : asked.asNew ? new Match.New() : draft.matcher.match(row);
        switch (match) {
            case Match.Known(KnownVm vm) -> {
                meant.add(vm.id());
                RowRef first = draft.matcher.take(vm.id(), row.at());
                if (first != null) {
                    reject(asked, "DUPLICATE_ROW", "the same VM as in line %d%s".formatted(first.line(),
                            first.sheet() == null ? "" : " of " + first.sheet()));
                } else {
                    matched.add(new Matched(asked, vm, source(row.keys(), vm)));
                    draft.matcher.addressed(vm, addresses(row));
                    rows.put(row.at(), new Meant(vm.id(), false));
                }
            }
            case Match.New() -> make(asked);
            case Match.Unclear unclear -> unclear(asked, unclear);
        }
    }

    private static List<String> addresses(VmRow row) {
        String told = Comparison.text(row, VmField.IP_ADDRESSES);
        return told == null ? List.of() : List.of(told.strip().split("\\s+"));
    }

    /// A row that names no source of its own speaks of the VM where it is.
    private Sources.Source source(VmKeys keys, KnownVm vm) {
        return keys.vcenterUuid() != null
                ? draft.sources.of(keys)
                : new Sources.Source(vm.sourceId(), vm.sourceName(), null, vm.live());
    }

    private void make(Asked asked) {
        if (!asked.mayMake) {
            reject(asked, "VM_UNKNOWN", "no VM is known by what this row says");
            return;
        }
        VmRow row = asked.row;
        Sources.Source source = draft.sources.of(row.keys());
        List<Change> changes = new ArrayList<>(draft.sources.made());
        String externalId = externalId(row, source);
        UUID id = draft.ledger.newId();
        Comparison.Result result = comparison.made(row, id, source, externalId);
        changes.addAll(result.changes());
        draft.applications.flush(draft.ledger);
        VmKeys keys = row.keys();
        KnownVm made = new KnownVm(id, source.id(), source.name(), source.vcenter(), source.live(), externalId,
                Comparison.label(row), keys.moref(), keys.instanceUuid(), keys.biosUuid(), keys.sourceSystem(),
                keys.cmdbId(), false, false, null, List.of(), List.of());
        draft.matcher.know(made);
        draft.matcher.addressed(made, addresses(row));
        draft.matcher.take(id, row.at());
        meant.add(id);
        rows.put(row.at(), new Meant(id, true));
        add(asked, Row.of(asked.kind, Outcome.CREATED, Comparison.label(row), row.at(), id, result.diff())
                .source(source.name()), changes);
    }

    private String externalId(VmRow row, Sources.Source source) {
        VmKeys keys = row.keys();
        String wanted = source.vcenter() == null
                ? first(keys.cmdbId(), keys.instanceUuid(), keys.biosUuid(), Comparison.label(row))
                : first(keys.moref(), keys.instanceUuid(), keys.biosUuid(), Comparison.label(row));
        String id = wanted;
        for (int number = 2; !draft.externalIds.add(source.id() + "\n" + id); number++) {
            id = wanted + "~" + number;
        }
        return id;
    }

    private static String first(@Nullable String... keys) {
        for (@Nullable
        String key : keys) {
            if (key != null && !key.isBlank()) {
                return key;
            }
        }
        throw new IllegalArgumentException("a row without a name");
    }

    private void changed(Matched one, Images images) {
        Comparison.Result result = comparison.changed(one.asked.row.ofKnown(), one.vm, images, one.source);
        List<Change> changes = new ArrayList<>(draft.sources.made());
        changes.addAll(result.changes());
        draft.applications.flush(draft.ledger);
        Outcome outcome = result.changes().stream().anyMatch(Comparison::shows)
                ? Outcome.UPDATED
                : Outcome.UNCHANGED;
        add(one.asked, Row.of(one.asked.kind, outcome, one.vm.name(), one.asked.row.at(), one.vm.id(), result.diff())
                .source(one.vm.sourceName()), changes);
    }

    private void unclear(Asked asked, Match.Unclear unclear) {
        unclear.candidates().forEach(candidate -> meant.add(candidate.vmId()));
        String label = Comparison.label(asked.row);
        boolean twice = unclear.candidates().stream().allMatch(candidate -> draft.matcher.isTaken(candidate.vmId()));
        boolean alike = unclear.candidates().stream().anyMatch(candidate -> Matcher.isOfHosts(candidate.by()));
        if (twice && !alike) {
            reject(asked, "DUPLICATE_ROW", "the name %s stands in the file before".formatted(label));
        } else {
            add(asked, new Row(asked.kind, Outcome.CONFLICT, label, null, asked.row.at(), null, unclear.code(),
                    twice ? unclear.detail() + ", which another row of the file is already" : unclear.detail(),
                    List.of(), twice
                            ? unclear.candidates().stream().map(Candidate::unproposed).toList()
                            : unclear.candidates(),
                    draft.trees.traits(Told.of(asked.row, asked.mayMake))),
                    List.of());
        }
    }

    private void reject(Asked asked, String code, String detail) {
        add(asked, Row.rejected(asked.kind, Comparison.label(asked.row), asked.row.at(), code, detail), List.of());
    }

    private void add(Asked asked, Row row, List<Change> changes) {
        if (asked.number == null) {
            draft.ledger.add(row, changes);
        } else {
            draft.ledger.add(row, asked.number, changes);
        }
    }

    /// Clones: several VMs of the file with one BIOS UUID. Both are kept; people should know.
    static List<io.towpath.inventory.reading.CellFault> clones(List<VmRow> rows) {
        Map<String, VmRow> first = new java.util.HashMap<>();
        List<io.towpath.inventory.reading.CellFault> faults = new ArrayList<>();
        for (VmRow row : rows) {
            String bios = row.keys().biosUuid();
            VmRow before = bios == null ? null : first.putIfAbsent(bios.toLowerCase(Locale.ROOT), row);
            if (before != null) {
                faults.add(new io.towpath.inventory.reading.CellFault(row.at(), null, "SMBIOS UUID", bios,
                        io.towpath.inventory.reading.CellFault.Level.WARNING, "DUPLICATE_BIOS_UUID",
                        "%s has the BIOS UUID of %s in line %d: one is a clone of the other".formatted(
                                Comparison.label(row), Comparison.label(before), before.at().line()),
                        "Give one of them a new BIOS UUID if software in it is licensed by it."));
            }
        }
        return faults;
    }
}
