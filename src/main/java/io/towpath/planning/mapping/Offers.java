package io.towpath.planning.mapping;

import java.util.List;
import java.util.UUID;

/// What targets have. People declare it; every change is on the audit trail in its own transaction, and what is refused throws
/// [io.towpath.inventory.RefusedException].
public interface Offers {

    /// With what vanished, by name.
    List<Offer> of(MappingKind kind, UUID targetId);

    /// Whether anything of the kind was ever declared there: from then on each VM's must be mapped.
    boolean declared(MappingKind kind, UUID targetId);

    /// Declares these, all or none; one of the same name is changed, and there again if it had vanished.
    void declare(List<Offer> offers, String actor);

    /// Reads a table with a head line, as it is pasted from a spreadsheet or sent by a script: `name,kind,vlan,prefixes,mtu`,
    /// `name,kind,accessMode,volumeMode,capacity,reserved,free`, or `name,kind`.
    ///
    /// @return how many were declared
    int declare(MappingKind kind, UUID targetId, String table, String actor);

    /// It is not there any more: mappings to it are broken until it is declared again or they are changed.
    void withdraw(MappingKind kind, UUID targetId, String name, String reason, String actor);
}
