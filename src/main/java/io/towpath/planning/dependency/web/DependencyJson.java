package io.towpath.planning.dependency.web;

import io.towpath.inventory.RefusedException;
import io.towpath.planning.dependency.Dependency;
import io.towpath.planning.dependency.DependencyDraft;
import io.towpath.planning.dependency.End;
import io.towpath.planning.dependency.Evidence;
import io.towpath.planning.dependency.Groups;
import io.towpath.planning.dependency.Kind;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Dependencies and groups as REST tells and takes them.
record DependencyJson(UUID id, EndJson from, EndJson to, String type, String evidence, @Nullable Integer port,
        @Nullable String protocol, @Nullable Long weightPerDay, @Nullable LocalDate firstSeen,
        @Nullable LocalDate lastSeen, @Nullable String source, @Nullable String detail, String standing,
        @Nullable WaiverJson waiver, String createdBy, Instant createdAt) {

    /// @param kind `vm` or `application`
    /// @param name told in answers only
    record EndJson(@NotBlank @Nullable String kind, @NotNull @Nullable UUID id, @Nullable String name) {

        End end() {
            if (id == null || kind == null) {
                throw new IllegalStateException("not validated: " + this);
            }
            return new End(switch (kind) {
                case "vm" -> End.Type.VM;
                case "application" -> End.Type.APPLICATION;
                default -> throw invalid("end-invalid", "an end is of the kind \"%s\"".formatted(kind),
                        "Write vm or application.");
            }, id);
        }
    }

    record WaiverJson(String state, String requestedBy, String reason, Instant requestedAt, @Nullable LocalDate until,
            @Nullable String approvedBy, @Nullable Instant approvedAt) {}

    record Page<T>(List<T> items, @Nullable String next) {}

    record Write(@Valid @NotNull @Nullable EndJson from, @Valid @NotNull @Nullable EndJson to,
            @NotBlank @Nullable String type, @Nullable String evidence, @Nullable Integer port,
            @Nullable String protocol, @Nullable Long weightPerDay, @Nullable LocalDate firstSeen,
            @Nullable LocalDate lastSeen, @Nullable String source, @Nullable String detail, @Nullable String reason) {

        DependencyDraft draft() {
            if (from == null || to == null || type == null) {
                throw new IllegalStateException("not validated: " + this);
            }
            return new DependencyDraft(from.end(), to.end(), kind(type),
                    evidence == null ? Evidence.MANUAL : proof(evidence),
                    port, protocol, weightPerDay, firstSeen, lastSeen, source, detail);
        }
    }

    /// @param replaceSource a source whose dependencies that are not among the items are removed
    record Put(@Valid @NotNull @Size(max = 50_000) @Nullable List<Write> items, @Nullable String replaceSource) {}

    record Figures(@Nullable Long weightPerDay, @Nullable LocalDate firstSeen, @Nullable LocalDate lastSeen,
            @Nullable String source, @Nullable String detail) {}

    record Waive(@NotBlank @Nullable String reason, @Nullable LocalDate until) {}

    record Reason(@NotBlank @Nullable String reason) {}

    record Split(@NotNull @Size(min = 1, max = 1000) @Nullable List<UUID> dependencies,
            @NotBlank @Nullable String reason,
            @Nullable LocalDate until) {}

    record Merge(@NotNull @Size(min = 2, max = 100) @Nullable List<String> groups, @NotBlank @Nullable String reason) {}

    record GroupJson(String key, String name, int vms, int applications, long usedBytes, List<String> waves,
            int vmsInNoWave, boolean splitOverWaves, int waivedDependencies, boolean tooLarge) {

        static GroupJson of(Groups.Group group) {
            return new GroupJson(group.key(), group.name(), group.vms(), group.applications(), group.bytes(),
                    group.waves(), group.free(), group.split(), group.waived(), group.large());
        }
    }

    record CutJson(String way, double price, List<Integer> parts, List<DependencyJson> dependencies) {}

    static DependencyJson of(Dependency one) {
        Dependency.Waiver waiver = one.waiver();
        return new DependencyJson(one.id(), new EndJson(one.from().type().word(), one.from().id(), one.fromName()),
                new EndJson(one.to().type().word(), one.to().id(), one.toName()), one.kind().word(),
                one.evidence().word(), one.port(), one.protocol(), one.weightPerDay(), one.firstSeen(), one.lastSeen(),
                one.sourceSystem(), one.detail(), one.standing().word(),
                waiver == null
                        ? null
                        : new WaiverJson(waiver.state().word(), waiver.by(), waiver.reason(), waiver.at(),
                                waiver.until(), waiver.approvedBy(), waiver.approvedAt()),
                one.createdBy(), one.createdAt());
    }

    static Kind kind(String word) {
        try {
            Kind kind = Kind.of(word);
            if (kind != Kind.SHARES_DISK) {
                return kind;
            }
        } catch (IllegalArgumentException unknown) {
            // said below, for both
        }
        throw invalid("type-unknown", "the type is \"%s\"".formatted(word),
                "Write depends-on, connects-to, sends-data-to, cluster-of or uses. Shared disks are found by themselves.");
    }

    static Evidence proof(String word) {
        try {
            return Evidence.of(word);
        } catch (IllegalArgumentException unknown) {
            throw invalid("evidence-unknown", "the evidence is \"%s\"".formatted(word), "Write cmdb, flow or manual.");
        }
    }

    static RefusedException invalid(String code, String message, String remedy) {
        return new RefusedException(RefusedException.Kind.INVALID, code, message, remedy);
    }
}
