package io.towpath.acceptance.web;

import io.towpath.acceptance.AcceptanceException;
import io.towpath.acceptance.ChecklistView;
import io.towpath.acceptance.Checklists;
import io.towpath.acceptance.Checklists.Ruling;
import io.towpath.acceptance.Criterion;
import io.towpath.acceptance.Protocols;
import io.towpath.acceptance.Protocols.AuditMark;
import io.towpath.acceptance.Protocols.Protocol;
import io.towpath.acceptance.Verdict;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/// The acceptance of a migration, for scripts.
@RestController
@RequestMapping("/api/v1/migrations/{id}")
@Tag(name = "Acceptance")
class AcceptanceApi {

    private final Checklists checklists;
    private final Protocols protocols;
    private final CurrentUser user;

    AcceptanceApi(Checklists checklists, Protocols protocols, CurrentUser user) {
        this.checklists = checklists;
        this.protocols = protocols;
        this.user = user;
    }

    @GetMapping("/acceptance")
    @PreAuthorize(Permission.SIGNOFF_READ)
    ChecklistJson acceptance(@PathVariable UUID id) {
        return ChecklistJson.of(find(id));
    }

    /// Decides on one criterion, named as in the list: `boots`, `ip-configuration`.
    @PatchMapping("/acceptance/criteria/{criterion}")
    @PreAuthorize(Permission.SIGNOFF_SEND)
    ChecklistJson decide(@PathVariable UUID id, @PathVariable String criterion, @RequestBody @Valid RulingJson ruling) {
        Ruling said = new Ruling(Kebab.of(Criterion.class, "criterion", criterion),
                Kebab.of(Verdict.class, "verdict", ruling.verdict()), ruling.note());
        checklists.decide(id, List.of(said), ruling.version(), user.actor());
        return ChecklistJson.of(find(id));
    }

    @PutMapping("/acceptance/owner")
    @PreAuthorize(Permission.SIGNOFF_SEND)
    ChecklistJson owner(@PathVariable UUID id, @RequestBody @Valid OwnerJson owner) {
        checklists.nameOwner(id, owner.name(), owner.email(), user.actor());
        return ChecklistJson.of(find(id));
    }

    @PostMapping("/acceptance/incidents")
    @ResponseStatus(HttpStatus.CREATED)
    @PreAuthorize(Permission.SIGNOFF_SEND)
    ChecklistJson incident(@PathVariable UUID id, @RequestBody @Valid IncidentJson incident) {
        checklists.reportIncident(id, incident.note(), incident.restart(), user.actor());
        return ChecklistJson.of(find(id));
    }

    @GetMapping("/protocol")
    @PreAuthorize(Permission.SIGNOFF_READ)
    ProtocolJson protocol(@PathVariable UUID id) {
        Protocol protocol = protocols.of(id).orElseThrow(() -> notFound(id));
        AuditMark mark = protocol.audit();
        return new ProtocolJson(protocol.sha256(), protocol.canonical(), mark == null ? null : mark.number(),
                mark == null ? null : mark.hash(), ChecklistJson.of(protocol.checklist()));
    }

    private ChecklistView find(UUID id) {
        return checklists.find(id).orElseThrow(() -> notFound(id));
    }

    private static AcceptanceException notFound(UUID id) {
        return new AcceptanceException("not-found", "There is no checklist for migration " + id + ".",
                "A checklist is opened when the VM has arrived at its target.");
    }

    /// @param verdict `passed`, `failed`, `not-applicable`; `open` takes the decision back
    /// @param version of the checklist that was looked at; null: whatever it is now
    record RulingJson(@NotBlank String verdict, @Nullable @Size(max = 4000) String note, @Nullable Integer version) {}

    record OwnerJson(@NotBlank @Size(max = 200) String name, @NotBlank @Size(max = 250) String email) {}

    /// @param restart whether the business days are counted anew
    record IncidentJson(@NotBlank @Size(max = 4000) String note, @NotNull Boolean restart) {}

    /// @param canonical the text whose SHA-256 in UTF-8 is `sha256`
    record ProtocolJson(String sha256, String canonical, @Nullable Long auditNumber, @Nullable String auditHash,
            ChecklistJson checklist) {}
}
