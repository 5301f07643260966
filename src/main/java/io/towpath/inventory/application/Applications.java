package io.towpath.inventory.application;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Business applications, to read and to change. Every change is refused with
/// [io.towpath.inventory.RefusedException] where it cannot be, and stands on the trail where it was done.
public interface Applications {

    /// By whom a change was made, and how: an import does not overwrite what people wrote.
    ///
    /// @param origin `manual` from a page, `api` from a script
    record Author(String actor, String origin) {

        public static Author page(String actor) {
            return new Author(actor, "manual");
        }

        public static Author api(String actor) {
            return new Author(actor, "api");
        }
    }

    /// VMs without an application.
    record Unassigned(int vms, long bytes) {}

    /// How many owners were asked what only they know of their applications.
    ///
    /// @param asked    those who have answered are among them
    record Asked(int asked, int answered) {}

    /// @param ofItsOwn its owner is its own, not its application's
    record Member(UUID id, String name, @Nullable String os, long bytes, String readiness, String state,
            @Nullable UUID waveId, @Nullable String wave, @Nullable String owner, boolean ofItsOwn,
            @Nullable String maintenanceWindow, boolean missing) {}

    /// Somebody who answers for applications or VMs.
    record Owner(@Nullable String name, @Nullable String email, int applications, int vms) {}

    List<Application> page(ApplicationFilter filter, int limit, int offset);

    int count(ApplicationFilter filter);

    Optional<Application> find(UUID id);

    Optional<Application> named(String name);

    /// What applications have as their business unit, in order.
    List<String> businessUnits();

    Unassigned unassigned();

    Asked asked();

    /// Fields that a person or a script wrote last, which imports keep: `ownerEmail`, in order.
    List<String> written(UUID id);

    /// By name.
    List<Member> members(UUID id, int limit, int offset);

    /// VMs without an application whose name has these letters.
    List<Member> candidates(String part, int limit);

    /// By name, then mail.
    List<Owner> owners(@Nullable String q, int limit, int offset);

    UUID create(ApplicationDraft draft, Author author);

    /// @param version as last seen
    void edit(UUID id, int version, ApplicationDraft draft, Author author);

    /// All that belongs to one belongs to the other afterwards; the one is gone.
    ///
    /// @param version of the one that goes, as last seen
    void merge(UUID id, int version, UUID into, @Nullable String reason, Author author);

    /// Only without VMs.
    void delete(UUID id, int version, @Nullable String reason, Author author);

    /// Takes VMs into an application, out of another where they were in one.
    ///
    /// @return how many were not in it before
    int assign(UUID id, Collection<UUID> vms, Author author);

    /// @return how many were in it
    int unassign(UUID id, Collection<UUID> vms, Author author);

    /// What somebody answered for, somebody else answers for from now on.
    ///
    /// @param email of the one who did, in any case
    /// @return how many applications and VMs have changed hands
    int handOver(String email, @Nullable String toName, String toEmail, @Nullable String reason, Author author);
}
