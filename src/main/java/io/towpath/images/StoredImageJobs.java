package io.towpath.images;

import io.towpath.audit.AuditEntry;
import io.towpath.audit.AuditTrail;
import io.towpath.audit.Subject;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.RefusedException.Kind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// [ImageJobs] in PostgreSQL.
@Component
final class StoredImageJobs implements ImageJobs {

    private final JobStore store;
    private final JobWork work;
    private final JobRunner runner;
    private final AuditTrail audit;
    private final Setting setting;

    /// How it is done.
    @Component
    record Setting(TransactionOperations transaction, ImagesProperties properties) {}

    StoredImageJobs(JobStore store, JobWork work, JobRunner runner, AuditTrail audit, Setting setting) {
        this.store = store;
        this.work = work;
        this.runner = runner;
        this.audit = audit;
        this.setting = setting;
    }

    @Override
    public UUID submit(ImageWork wanted, String actor) {
        String target = work.target(wanted);
        try {
            UUID id = Objects.requireNonNull(setting.transaction.execute(_ -> {
                UUID made = store.insert(wanted, target, actor, setting.properties.most())
                        .orElseThrow(() -> new RefusedException(Kind.CONFLICT, "too-many-jobs",
                                "%d jobs wait or run already".formatted(setting.properties.most()),
                                "Wait for some of them, or cancel them."));
                audit.append(entry(actor, "image-job.submitted", made, wanted.kind()).with(files(wanted)));
                return made;
            }));
            runner.wake();
            return id;
        } catch (DuplicateKeyException e) {
            throw new RefusedException(Kind.CONFLICT, "in-use", "another job writes that file",
                    "Wait for it, cancel it, or choose another name.");
        }
    }

    private static Map<String, String> files(ImageWork wanted) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("image", wanted.image().file());
        Optional.ofNullable(wanted.other()).ifPresent(other -> files.put("other", other.file()));
        Optional.ofNullable(wanted.digestFile()).ifPresent(digests -> files.put("digestFile", digests.file()));
        return files;
    }

    @Override
    public Optional<ImageJob> find(UUID id) {
        return store.find(id);
    }

    @Override
    public List<ImageJob> newest(int limit) {
        return store.newest(limit);
    }

    @Override
    public void cancel(UUID id, String actor) {
        setting.transaction.executeWithoutResult(_ -> store.find(id).ifPresent(job -> {
            if (store.cancel(id)) {
                audit.append(entry(actor, "image-job.cancelled", id, job.kind()));
            }
        }));
    }

    private static AuditEntry entry(String actor, String action, UUID id, ImageWork.Kind kind) {
        return AuditEntry.of(actor, action, new Subject("image-job", id.toString(), kind.name().toLowerCase(
                Locale.ROOT)));
    }
}
