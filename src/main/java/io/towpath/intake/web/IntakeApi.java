package io.towpath.intake.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.access.Secret;
import io.towpath.intake.Intake;
import io.towpath.intake.IntakeAnswer;
import io.towpath.intake.IntakeSaid;
import io.towpath.intake.Intakes;
import io.towpath.intake.Intakes.Made;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// What owners of applications are asked, for scripts that send mails.
@RestController
@RequestMapping("/api/v1/applications")
@Tag(name = "Intake", description = "What only the owner of an application knows, asked by a link without an account")
class IntakeApi {

    private final Intakes intakes;
    private final IntakeLinks links;
    private final CurrentUser user;

    IntakeApi(Intakes intakes, IntakeLinks links, CurrentUser user) {
        this.intakes = intakes;
        this.links = links;
        this.user = user;
    }

    /// @param open whether the link can be used
    record IntakeAskedJson(UUID id, String recipientName, String recipientEmail, String createdBy, Instant createdAt,
            Instant expiresAt, boolean open) {

        static IntakeAskedJson of(Intake one, boolean open) {
            return new IntakeAskedJson(one.id(), one.recipientName(), one.recipientEmail(), one.createdBy(),
                    one.createdAt(), one.expiresAt(), open);
        }
    }

    /// @param until the last day
    record IntakeBlackoutJson(LocalDate from, LocalDate until, @Nullable String reason) {}

    record IntakeOwnerJson(String name, String email) {}

    /// @param bound `yes`, `no`, `unknown`
    record IntakeSaidJson(@Nullable String called, @Nullable String description, @Nullable String environment,
            @Nullable String criticality, @Nullable LocalDate readyOn, @Nullable String maintenanceWindow,
            List<IntakeBlackoutJson> blackouts, @Nullable String contactName, @Nullable String contactPhone,
            @Nullable String smokeTest, @Nullable String talksTo, String bound, @Nullable String boundTo,
            @Nullable String otherVms) {

        static IntakeSaidJson of(IntakeSaid said) {
            return new IntakeSaidJson(said.called(), said.description(), said.environment(), said.criticality(),
                    said.readyOn(), said.maintenanceWindow(), said.blackouts().stream().map(
                            one -> new IntakeBlackoutJson(one.from(), one.until(), one.reason())).toList(),
                    said.contactName(), said.contactPhone(), said.smokeTest(), said.talksTo(),
                    said.bound().name().toLowerCase(Locale.ROOT), said.boundTo(), said.otherVms());
        }
    }

    /// @param said       null where the one who was asked is not the owner
    /// @param instead    who is, then
    /// @param mergedFrom of which application it was said, where that became part of this one
    record IntakeAnswerJson(UUID id, Instant at, String email, String name, @Nullable IntakeSaidJson said,
            @Nullable IntakeOwnerJson instead, @Nullable String mergedFrom) {

        static IntakeAnswerJson of(IntakeAnswer one) {
            IntakeSaid said = one.said();
            IntakeAnswer.Instead instead = one.instead();
            return new IntakeAnswerJson(one.id(), one.at(), one.email(), one.name(), said == null
                    ? null
                    : IntakeSaidJson.of(said),
                    instead == null
                            ? null
                            : new IntakeOwnerJson(instead.name(), instead.email()),
                    one.mergedFrom());
        }
    }

    /// @param state   `none`, `asked`, `answered`
    /// @param asked   the newest link that counts; null: who owns it now was not asked
    /// @param answers the newest first, those of applications that became part of it last
    record IntakeJson(UUID applicationId, String application, String state, @Nullable IntakeAskedJson asked,
            List<IntakeAnswerJson> answers) {}

    /// @param url shown only here
    record IntakeLinkJson(UUID id, UUID applicationId, String application, Secret url, String recipientName,
            String recipientEmail, Instant expiresAt) {}

    /// @param again   also those who were asked already; their links end
    /// @param preview only tell who would be asked
    record IntakeManyJson(@NotNull @Size(min = 1, max = Intakes.MOST) @Nullable List<UUID> applicationIds,
            @Nullable Boolean again, @Nullable Boolean preview) {}

    /// @param why `owner-mail-missing`, `asked-already`, `not-found`
    record IntakeSkippedJson(UUID applicationId, @Nullable String application, String why) {}

    /// @param preview whether nothing was done
    /// @param asked   whose owners are asked, or would be
    /// @param links   the addresses are in this answer and nowhere else; none in a preview
    record IntakeManyAskedJson(boolean preview, List<UUID> asked, List<IntakeLinkJson> links,
            List<IntakeSkippedJson> skipped) {}

    @GetMapping("/{id}/intake")
    @PreAuthorize(Permission.INVENTORY_READ)
    @Operation(summary = "What the owner was asked and said")
    IntakeJson one(@PathVariable UUID id) {
        Intakes.Board board = intakes.of(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
        Intake newest = board.newest();
        Intake open = board.open();
        return new IntakeJson(id, board.application().name(), board.state().name().toLowerCase(Locale.ROOT),
                newest == null
                        ? null
                        : IntakeAskedJson.of(newest, open != null && open.id().equals(newest.id())),
                board.answers().stream().map(IntakeAnswerJson::of).toList());
    }

    @PostMapping("/{id}/intake")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Make a link for the owner, shown only in this answer; links before it end")
    IntakeLinkJson ask(@PathVariable UUID id) {
        return link(intakes.ask(id, user.actor()));
    }

    @PostMapping("/intake")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Make links for the owners of many applications, or tell who would get one")
    IntakeManyAskedJson askMany(@Valid @RequestBody IntakeManyJson body) {
        List<UUID> ids = Objects.requireNonNull(body.applicationIds());
        boolean again = Boolean.TRUE.equals(body.again());
        boolean preview = Boolean.TRUE.equals(body.preview());
        Intakes.Asking asking = preview ? intakes.plan(ids, again) : intakes.askMany(ids, again, user.actor());
        return new IntakeManyAskedJson(preview, Intakes.would(ids, asking).stream().toList(),
                asking.made().stream().map(this::link).toList(), asking.left().stream().map(
                        one -> new IntakeSkippedJson(one.applicationId(), one.application(), one.why())).toList());
    }

    @DeleteMapping("/{id}/intake")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "End the link; what was said by it stays")
    void revoke(@PathVariable UUID id) {
        intakes.revoke(id, user.actor());
    }

    private IntakeLinkJson link(Made made) {
        Intake one = made.intake();
        return new IntakeLinkJson(one.id(), one.applicationId(), made.application(), new Secret(links.url(made)),
                one.recipientName(), one.recipientEmail(), one.expiresAt());
    }
}
