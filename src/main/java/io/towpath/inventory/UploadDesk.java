package io.towpath.inventory;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.UploadView.State;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

@Component
final class UploadDesk implements Uploads {

    private static final Logger LOG = LoggerFactory.getLogger(UploadDesk.class);
    private static final long FORCE_EVERY = 32L << 20;
    /// What is kept of a request that breaks off is forced at least this often: well within the lease.
    private static final long FORCE_AFTER_NANOS = 5_000_000_000L;

    private final UploadStore store;
    private final UploadRules rules;
    private final Scans scans;
    private final Ledger ledger;

    UploadDesk(UploadStore store, UploadRules rules, Scans scans, Ledger ledger) {
        this.store = store;
        this.rules = rules;
        this.scans = scans;
        this.ledger = ledger;
    }

    /// Changes of an upload with their entry on the trail.
    @Component
    record Ledger(TransactionOperations transaction, AuditTrail audit, Clock clock) {

        void entry(UploadView upload, String action, String actor) {
            audit.append(AuditEntry.of(actor, action, new Subject("upload", upload.id().toString(), upload.fileName()))
                    .with(Map.of("source", upload.sourceId().toString(), "sizeBytes",
                            Long.toString(upload.sizeBytes()))));
        }
    }

    @Override
    public UploadView create(UUID sourceId, Order wanted, String actor) {
        Order order = rules.checked(sourceId, wanted);
        Optional<UploadView> begun = store.open(sourceId).stream().filter(
                upload -> upload.fileName().equals(order.fileName()) && upload.sizeBytes() == order.sizeBytes())
                .findFirst();
        return begun.orElseGet(() -> begin(sourceId, order, actor));
    }

    private UploadView begin(UUID sourceId, Order order, String actor) {
        try {
            Path folder = rules.folder(sourceId);
            rules.requireRoom(sourceId, folder, order);
            if (!order.replace() && UploadFile.of(folder, order.fileName(), sourceId).taken()) {
                throw taken(order.fileName());
            }
        } catch (IOException e) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "folder-unreadable",
                    "the source's folder cannot be looked at: " + e.getMessage(), "Test the source.");
        }
        return java.util.Objects.requireNonNull(ledger.transaction.execute(_ -> {
            UploadView made = existing(store.insert(sourceId, order, actor, now()));
            ledger.entry(made, "upload.started", actor);
            return made;
        }));
    }

    @Override
    public UploadView append(UUID id, long offset, InputStream bytes) throws IOException {
        UploadView upload = existing(id);
        UUID writer = UUID.randomUUID();
        if (!store.claim(id, offset, writer)) {
            throw wrongOffset(existing(id), offset);
        }
        UploadFile file = file(upload);
        boolean named = offset == upload.sizeBytes() && file.completed(offset);
        if (!named && file.length() < offset) {
            store.received(id, writer, offset, true, now());
            fail(upload, file, "the part on disk was cut or removed by somebody");
        }
        boolean tooLong = named
                ? !store.received(id, writer, offset, true, now())
                : pump(upload, file, writer, offset, bytes);
        UploadView after = existing(id);
        if (tooLong) {
            throw new RefusedException(RefusedException.Kind.TOO_LARGE, "upload-too-long",
                    "more bytes came than the %d announced".formatted(after.sizeBytes()),
                    "Cancel and begin again with the file's size.");
        }
        return after.receivedBytes() == after.sizeBytes() ? complete(after, file) : after;
    }

    @Override
    public UploadView receive(UUID sourceId, String fileName, boolean replace, long atMost, InputStream bytes,
            String actor) throws IOException {
        UploadView upload = begin(sourceId, rules.checked(sourceId, new Order(fileName, atMost, null, replace)), actor);
        UploadFile file = file(upload);
        UUID writer = UUID.randomUUID();
        try {
            if (!store.claim(upload.id(), 0, writer)) {
                throw wrongOffset(existing(upload.id()), 0);
            }
            pump(upload, file, writer, 0, bytes);
        } catch (IOException | RuntimeException e) {
            drop(upload, file, State.CANCELLED, "the connection broke", actor);
            throw e;
        }
        store.sizeIs(upload.id(), existing(upload.id()).receivedBytes());
        UploadView whole = existing(upload.id());
        if (whole.receivedBytes() != whole.sizeBytes()) {
            drop(upload, file, State.CANCELLED, "the file was empty", actor);
            throw new RefusedException(RefusedException.Kind.INVALID, "file-empty", fileName + " is empty",
                    "Choose a file with content.");
        }
        return complete(whole, file);
    }

    @Override
    public void cancel(UUID id, String actor) {
        UploadView upload = existing(id);
        if (upload.state() == State.OPEN && !drop(upload, file(upload), State.CANCELLED, null, actor)) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "upload-busy",
                    upload.fileName() + " is being sent right now", "Pause it first, then cancel.");
        }
    }

    @Override
    public Optional<UploadView> find(UUID id) {
        return store.find(id);
    }

    @Override
    public List<UploadView> unfinished(UUID sourceId) {
        return store.open(sourceId);
    }

    /// Removes uploads nobody went on with.
    void abandon(Instant before) {
        for (UploadView upload : store.untouchedSince(before)) {
            try {
                drop(upload, file(upload), State.ABANDONED, null, "system");
            } catch (RefusedException e) {
                LOG.warn("{}: the unfinished upload stays: {}", upload.fileName(), e.getMessage());
            }
        }
    }

    /// Removes parts of uploads that ended, whose removal a process that died at that moment left undone.
    void clearParts(Instant endedAfter) {
        for (UploadView upload : store.endedSince(endedAfter)) {
            try {
                file(upload).delete();
            } catch (IOException | RefusedException e) {
                LOG.debug("{}: its part could not be looked for: {}", upload.fileName(), e.getMessage());
            }
        }
    }

    /// @return whether more came than was announced
    private boolean pump(UploadView upload, UploadFile file, UUID writer, long offset, InputStream bytes)
            throws IOException {
        long at = offset;
        long durable = offset;
        long forcedAt = System.nanoTime();
        try (UploadFile.Appender appender = file.appendAt(offset)) {
            try {
                int more = 0;
                while (at < upload.sizeBytes() && (more = appender.pump(bytes, upload.sizeBytes() - at)) >= 0) {
                    at += more;
                    if (at - durable >= FORCE_EVERY || System.nanoTime() - forcedAt > FORCE_AFTER_NANOS) {
                        appender.force();
                        keep(upload, writer, at, false);
                        durable = at;
                        forcedAt = System.nanoTime();
                    }
                }
            } finally {
                appender.force();
                keep(upload, writer, at, true);
            }
            return at == upload.sizeBytes() && bytes.read() >= 0;
        }
    }

    private void keep(UploadView upload, UUID writer, long at, boolean release) {
        if (!store.received(upload.id(), writer, at, release, now())) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "upload-busy",
                    upload.fileName() + " was cancelled or taken over meanwhile", "Ask for the offset, then go on.");
        }
    }

    private UploadView complete(UploadView upload, UploadFile file) throws IOException {
        String expected = store.sha256(upload.id());
        if (expected != null && !expected.equals(file.sha256())) {
            fail(upload, file, "its SHA-256 is not the announced one");
        }
        try {
            file.complete(store.replaces(upload.id()));
        } catch (FileAlreadyExistsException e) {
            fail(upload, file, "a file of that name appeared meanwhile");
        }
        ledger.transaction.executeWithoutResult(_ -> {
            if (store.end(upload.id(), State.COMPLETE, null, now())) {
                ledger.entry(upload, "upload.completed", upload.createdBy());
            }
        });
        scans.start(upload.sourceId(), upload.createdBy());
        return existing(upload.id());
    }

    private void fail(UploadView upload, UploadFile file, String why) {
        drop(upload, file, State.FAILED, why, upload.createdBy());
        throw new RefusedException(RefusedException.Kind.CONFLICT, "upload-failed", upload.fileName() + ": " + why,
                "Send the file again.");
    }

    private boolean drop(UploadView upload, UploadFile file, State state, @Nullable String why, String actor) {
        boolean ended = Boolean.TRUE.equals(ledger.transaction.execute(_ -> {
            boolean done = store.end(upload.id(), state, why, now());
            if (done) {
                ledger.entry(upload, "upload." + Words.of(state), actor);
            }
            return done;
        }));
        if (ended) {
            try {
                file.delete();
            } catch (IOException e) {
                LOG.warn("{}: the part could not be removed: {}", upload.fileName(), e.getMessage());
            }
        }
        return ended;
    }

    private UploadFile file(UploadView upload) {
        try {
            return UploadFile.of(rules.folder(upload.sourceId()), upload.fileName(), upload.id());
        } catch (IOException e) {
            throw new RefusedException(RefusedException.Kind.CONFLICT, "folder-unreadable",
                    "the source's folder cannot be looked at: " + e.getMessage(), "Test the source.");
        }
    }

    private UploadView existing(UUID id) {
        return store.find(id).orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                "there is no upload " + id, "Begin it again."));
    }

    private static RefusedException wrongOffset(UploadView upload, long offset) {
        if (upload.state() != State.OPEN) {
            return new RefusedException(RefusedException.Kind.CONFLICT, "upload-ended",
                    "%s: the upload is %s".formatted(upload.fileName(), Words.of(upload.state())), "Begin it again.");
        }
        boolean busy = upload.receivedBytes() == offset;
        return new RefusedException(RefusedException.Kind.CONFLICT, busy ? "upload-busy" : "upload-offset",
                busy
                        ? upload.fileName() + " is being sent by another request"
                        : "%s: offset %d was sent, expected %d".formatted(upload.fileName(), offset,
                                upload.receivedBytes()),
                "Ask for the offset, then go on from there.");
    }

    private static RefusedException taken(String name) {
        return new RefusedException(RefusedException.Kind.CONFLICT, "file-exists",
                name + " is in the source's folder already", "Choose to replace it, or rename yours.");
    }

    private Instant now() {
        return ledger.clock.instant();
    }
}
