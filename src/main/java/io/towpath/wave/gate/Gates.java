package io.towpath.wave.gate;

import io.towpath.planning.mapping.Frozen;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Gates, exit criteria and the go decision of waves. Every command is on the audit trail in its own transaction, is refused
/// with a [io.towpath.migration.RefusedException], and is safe against others who act at the same time: it locks the wave.
public interface Gates {

    /// Everything, computed now.
    Optional<GateBoard> of(UUID waveId);

    /// Decides what the wave is held to, while it is a draft. What was approved is void then.
    ///
    /// @param purpose  null: as planned, and unplanned without a plan
    /// @param windowId null: as planned
    /// @param needs    waves to wait for, beside those of the plan
    void setTerms(UUID waveId, @Nullable Purpose purpose, @Nullable UUID windowId, Set<UUID> needs, Person who);

    /// Names who decides about the wave, while it is a draft. What was approved is void then.
    /// Where some are named already, one of them changes it, or an administrator.
    ///
    /// @param reason of an administrator in place of those named; may be null otherwise
    void setApprovers(UUID waveId, Approvers approvers, @Nullable String reason, Person who);

    /// When who decides about the wave was changed last; empty while nobody ever did.
    Optional<Changed> approversChanged(UUID waveId);

    /// @param before who decided until then, in words
    /// @param reason of an administrator in place of those named
    record Changed(String by, Instant at, String before, @Nullable String reason) {}

    /// Asks that a gate be set aside; another person has to approve it.
    UUID waive(UUID waveId, GateName gate, String reason, LocalDate expiresOn, Person who);

    void approveWaiver(UUID waiverId, Person who);

    /// As [#approveWaiver], by an administrator in place of those whom the wave names.
    void approveWaiverInPlace(UUID waiverId, String reason, Person who);

    void revokeWaiver(UUID waiverId, String reason, Person who);

    /// A person's word for an exit criterion that no data can measure.
    void confirm(UUID waveId, String criterion, String note, Person who);

    /// Asks another person for the go; refused while a gate fails.
    void requestGo(UUID waveId, @Nullable String note, Person who);

    /// One person's yes; the wave may start once as many of those named have said it as it asks for.
    void approve(UUID waveId, @Nullable String reason, Person who);

    /// The go, by an administrator in place of all whom the wave names.
    void approveInPlace(UUID waveId, String reason, Person who);

    /// Any lead or administrator may, also who is not named: a no is safe.
    void reject(UUID waveId, String reason, Person who);

    /// Takes the go of a wave that runs back: nothing of it cuts over until somebody else than who requested it approves
    /// again; what has cut over goes on.
    void withdraw(UUID waveId, String reason, Person who);

    /// @param binds   the wave starts only when its gates are met or waived; what is not mapped blocks in any case
    /// @param waivable gates that may be waived at all
    /// @param frozen   versions of the mappings that the wave was started with; none before, and where names stay
    record GateBoard(Charter charter, List<Gate> gates, boolean binds, Set<GateName> waivable,
            List<Criterion> criteria, Go go, Approvers approvers, Frozen frozen) {

        /// Failing gates that keep it from starting.
        public List<Gate> binding() {
            return gates.stream().filter(Gate::blocks).filter(gate -> binds || gate.name() == GateName.MAPPINGS)
                    .toList();
        }

        public boolean passes() {
            return binding().isEmpty();
        }

        public boolean validated() {
            return criteria.stream().allMatch(Criterion::met);
        }

        public Gate gate(GateName name) {
            return gates.stream().filter(gate -> gate.name() == name).findFirst().orElseThrow();
        }
    }
}
