package io.towpath.readiness.rule;

import io.towpath.readiness.Finding;
import java.util.List;

/// What matters inside a guest at a target and is not known before the copy, since nobody looks into it: one piece of
/// information for a family of systems and a kind of target, with the commands that tell. It claims nothing of the guest.
abstract class GuestUnseen extends BasicRule {

    private final String family;
    private final String unknown;
    private final int checks;

    /// @param family  as [OsFamily] tells it
    /// @param checks  what is not known, each in a few words
    /// @param remedy  how to see it in the guest
    GuestUnseen(String id, String levels, String family, String title, List<String> checks, String remedy) {
        super(id, levels, title, "Nobody looks into the guest before the copy, so these are not known of any " + family
                + " guest: it is no finding against this one, only what to look at there.", remedy, null);
        this.family = family;
        this.unknown = String.join("; ", checks);
        this.checks = checks.size();
    }

    @Override
    final List<Finding> look(Case one) {
        var hardware = one.vm().hardware();
        String running = one.vm().placement().guestOs();
        String system = OsFamily.of(running == null ? hardware.osName() : running, hardware.osId());
        return one.vm().disks().isEmpty() || !system.equals(family)
                ? List.of()
                : found(one, "Not checked before the copy: %s.".formatted(unknown), "system", system, "checks", checks);
    }
}
