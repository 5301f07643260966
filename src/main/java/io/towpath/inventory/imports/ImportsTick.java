package io.towpath.inventory.imports;

import io.towpath.inventory.imports.ImportView.State;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.quartz.DisallowConcurrentExecution;
import org.quartz.Job;
import org.quartz.JobExecutionContext;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// Clears away previews that nobody applied and files that are not needed any more; goes on with what a crash left unread.
@Component
@DisallowConcurrentExecution
final class ImportsTick implements Job {

    /// Reading takes seconds: what reads for so long was on a node that is gone.
    private static final Duration LOST = Duration.ofHours(1);

    private final ImportStore store;
    private final ImportReader reader;
    private final Undoing files;
    private final ImportsProperties properties;
    private final Rest rest;

    ImportsTick(ImportStore store, ImportReader reader, Undoing files, ImportsProperties properties, Rest rest) {
        this.store = store;
        this.reader = reader;
        this.files = files;
        this.properties = properties;
        this.rest = rest;
    }

    @Component
    record Rest(TransactionOperations transaction, Clock clock, ImportDesk desk) {}

    @Override
    public void execute(JobExecutionContext context) {
        clear();
    }

    void clear() {
        Instant now = rest.clock.instant();
        for (State waits : new State[]{State.PREVIEWED, State.NEEDS_MAPPING}) {
            store.inState(waits, now.minus(properties.kept())).forEach(id -> {
                rest.transaction.executeWithoutResult(_ -> store.dropped(id, State.EXPIRED, now));
                files.removeFiles(id);
            });
        }
        for (State ended : new State[]{State.APPLIED, State.UNDONE, State.FAILED}) {
            store.withFiles(ended, now.minus(properties.kept())).forEach(files::removeFiles);
        }
        for (State ended : new State[]{State.DISCARDED, State.EXPIRED}) {
            // a process that died between the two left them
            store.withFiles(ended, now).forEach(files::removeFiles);
        }
        store.inState(State.READING, now.minus(LOST)).forEach(id -> store.failed(id,
                new ImportView.Failure("interrupted", "", null, "The node that had the file is gone.",
                        "Send it again."),
                now));
    }

    /// What was being read when this node went down is read from the start: nothing of it is in the inventory yet.
    @EventListener(ApplicationReadyEvent.class)
    void goOn() {
        files.removeUnneeded();
        store.inState(State.READING, rest.clock.instant()).forEach(id -> store.find(id)
                .filter(files::hasFiles).ifPresent(one -> reader.start(id, rest.desk.after(one))));
    }
}
