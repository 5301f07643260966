package io.towpath.inventory.imports;

import io.towpath.inventory.reading.EstateFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntConsumer;

/// What a preview works with: the file, what is known, and the ledger that takes down what comes of it.
final class Draft {

    final EstateFile file;
    final Known known;
    final Trees trees;
    final Ledger ledger;
    final Matcher matcher;
    final Applications applications;
    final Sources sources;
    final String actor;
    final Instant now;
    /// Source and external id of every VM there is or will be.
    final Set<String> externalIds = new HashSet<>();
    final List<Warning> warnings = new ArrayList<>();
    /// How many rows were compared so far.
    final IntConsumer progress;

    /// Which file tells what it tells.
    final Telling.By by;

    Draft(EstateFile file, Known known, Trees trees, Ledger ledger, String actor, Instant now, IntConsumer progress) {
        this.file = file;
        this.known = known;
        this.trees = trees;
        this.ledger = ledger;
        this.actor = actor;
        this.now = now;
        this.progress = progress;
        by = new Telling.By(trees, file.kind(), now);
        List<KnownVm> vms = known.vms();
        matcher = new Matcher(vms);
        vms.forEach(vm -> externalIds.add(vm.sourceId() + "\n" + vm.externalId()));
        applications = new Applications(known.all("application", "true"), ledger::newId, trees);
        sources = new Sources(known.all("connection", "direction = 'source' and removed_at is null"),
                file.vcenterNames(), ledger::newId, trees, actor, now);
    }
}
