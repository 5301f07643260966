package io.towpath.hook.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.access.Secret;
import io.towpath.hook.Hook;
import io.towpath.hook.HookAction;
import io.towpath.hook.HookAttempt;
import io.towpath.hook.HookDefinitions;
import io.towpath.hook.HookRun;
import io.towpath.hook.HookVariables;
import io.towpath.hook.Hooks;
import jakarta.validation.Valid;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/hooks")
@Tag(name = "hooks", description = "Requests, commands and scripts that waves, runbooks and trips run")
class HooksApi {

    private final HookDefinitions definitions;
    private final Hooks hooks;
    private final CurrentUser current;

    HooksApi(HookDefinitions definitions, Hooks hooks, CurrentUser current) {
        this.definitions = definitions;
        this.hooks = hooks;
        this.current = current;
    }

    record Page<T>(List<T> items, @Nullable String next) {}

    /// Who is no administrator reads name, kind and where it goes; all else is null.
    ///
    /// @param kind   `http`, `ssh`, `script`
    /// @param calls  where it goes, without paths: `POST https://lb.example.com/…`
    /// @param action what it does, its fields by kind; a secret is never in it
    /// @param offeredKey the host key that its peer offered last, where that is not the pinned one
    record HookJson(String name, String kind, String calls, @Nullable HookAction action, @Nullable Boolean hasSecret,
            @Nullable Boolean repeatable, @Nullable Long timeoutSeconds, @Nullable Integer attempts,
            @Nullable String offeredKey, @Nullable Instant createdAt, @Nullable String createdBy,
            @Nullable Integer version) {

        static HookJson brief(Hook hook) {
            return new HookJson(hook.name(), hook.kind().code(), hook.calls(), null, null, null, null, null, null, null,
                    null, null);
        }

        static HookJson of(Hook hook) {
            return new HookJson(hook.name(), hook.kind().code(), hook.calls(), hook.action(), hook.hasSecret(),
                    hook.repeatable(), hook
                            .timeout().toSeconds(),
                    hook.attempts(), hook.offeredKey(), hook.createdAt(), hook.createdBy(),
                    hook.version());
        }
    }

    /// Fields of other kinds are left out of account; lists have an item for each line.
    ///
    /// @param kind           `http`, `ssh`, `script`
    /// @param authentication of a request: `none`, `bearer`, `hmac`
    /// @param login          of ssh: `key`, `password`
    /// @param hostKey        of ssh: `SHA256:…`; null: nothing runs until it is pinned
    /// @param secret         token, key or password; null leaves it as it is
    record HookBody(@Nullable String name, @Nullable String kind, @Nullable String method, @Nullable String url,
            @Nullable List<String> headers, @Nullable String body, @Nullable String expected,
            @Nullable String authentication, @Nullable String host, @Nullable Integer port, @Nullable String user,
            @Nullable String login, @Nullable String hostKey, @Nullable List<String> command, @Nullable String file,
            @Nullable List<String> arguments, @Nullable Secret secret, @Nullable Boolean repeatable,
            @Nullable Long timeoutSeconds, @Nullable Integer attempts) {

        HookForm form() {
            return new HookForm(text(name, ""), text(kind, "http"), text(method, "POST"), text(url, ""), lines(headers),
                    text(body, ""), text(expected, ""), text(authentication, "none"), text(host, ""), port == null
                            ? 22
                            : port,
                    text(user, ""), text(login, "key"), text(hostKey, ""), lines(command), text(file,
                            ""),
                    lines(arguments), secret == null ? "" : secret.value(), Boolean.TRUE.equals(
                            repeatable),
                    timeoutSeconds == null ? 60 : timeoutSeconds, attempts == null
                            ? 1
                            : attempts);
        }

        private static String text(@Nullable String text, String otherwise) {
            return text == null ? otherwise : text;
        }

        private static String lines(@Nullable List<String> items) {
            return items == null ? "" : String.join("\n", items);
        }
    }

    /// @param key    whoever asks for the same gets this run
    /// @param state  `waiting`, `running`, `stopping`, `succeeded`, `failed`, `stopped`, `waived`
    /// @param code   of the failure, stable: `hook-timed-out`, `hook-unknown`
    record RunJson(UUID id, String key, String hook, HookVariables variables, String state, int attempts,
            long timeoutSeconds, @Nullable String code, @Nullable String trouble, @Nullable String remedy,
            Instant askedAt, String askedBy, @Nullable Instant endedAt, @Nullable List<HookAttempt> tries) {

        static RunJson of(HookRun run, @Nullable List<HookAttempt> tries) {
            return new RunJson(run.id(), run.key(), run.hookName(), run.variables(), run.state().code(), run
                    .attempts(), run.timeout().toSeconds(), run.code(), run.trouble(), run.remedy(), run.askedAt(),
                    run
                            .askedBy(),
                    run.endedAt(), tries);
        }
    }

    record PinBody(@Nullable String key) {}

    record WaiveBody(@Nullable String reason) {}

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "All hooks, without their secrets; what they do is for administrators")
    Page<HookJson> list() {
        return new Page<>(definitions.all().stream().map(this::json).toList(), null);
    }

    @PostMapping
    @PreAuthorize(Permission.ADMIN)
    @Operation(summary = "Makes a hook")
    ResponseEntity<HookJson> create(@Valid @RequestBody HookBody body) {
        HookForm form = body.form();
        Hook made = definitions.create(form.draft(), form.sealed());
        return ResponseEntity.created(URI.create("/api/v1/hooks/" + made.name().replace(" ", "%20"))).eTag(tag(made))
                .body(HookJson.of(made));
    }

    @GetMapping("/{name}")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "One hook; what it does is for administrators")
    ResponseEntity<HookJson> get(@PathVariable String name) {
        Hook hook = definitions.get(name);
        return ResponseEntity.ok().eTag(tag(hook)).body(json(hook));
    }

    private HookJson json(Hook hook) {
        return current.may("admin") ? HookJson.of(hook) : HookJson.brief(hook);
    }

    @PutMapping("/{name}")
    @PreAuthorize(Permission.ADMIN)
    @Operation(summary = "Replaces a hook; its secret stays where none is sent")
    ResponseEntity<HookJson> change(@PathVariable String name,
            @RequestHeader(name = "If-Match", required = false) @Nullable String ifMatch,
            @RequestBody HookBody body) {
        Hook before = definitions.get(name);
        if (ifMatch == null) {
            throw new AccessException(Kind.VERSION_MISSING, "precondition-required",
                    "The request does not say which version of the hook it changes.",
                    "Read the hook and send its ETag as If-Match.");
        }
        if (!ifMatch.strip().equals(tag(before))) {
            throw new AccessException(Kind.STALE, "precondition-failed", "The hook's version is " + tag(before)
                    + ", If-Match says " + ifMatch.strip() + ".",
                    "Read the hook again and send the ETag that you get.");
        }
        HookForm form = body.form();
        return answer(definitions.change(name, before.version(), form.draft(), form.sealed()));
    }

    @DeleteMapping("/{name}")
    @PreAuthorize(Permission.ADMIN)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Deletes a hook that is bound nowhere and does not run")
    void delete(@PathVariable String name) {
        definitions.delete(name);
    }

    @PostMapping("/{name}/test")
    @PreAuthorize(Permission.ADMIN)
    @ResponseStatus(HttpStatus.ACCEPTED)
    @Operation(summary = "Runs a hook with made-up variables, for real")
    RunJson test(@PathVariable String name) {
        return RunJson.of(definitions.test(name), null);
    }

    @PostMapping("/{name}/pin-key")
    @PreAuthorize(Permission.ADMIN)
    @Operation(summary = "Pins the host key that the peer offered last")
    ResponseEntity<HookJson> pin(@PathVariable String name, @RequestBody PinBody body) {
        return answer(definitions.pin(name, body.key == null ? "" : body.key));
    }

    @GetMapping("/{name}/runs")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Runs of a hook, newest first")
    Page<RunJson> runs(@PathVariable String name, @RequestParam(required = false) @Nullable UUID cursor,
            @RequestParam(defaultValue = "100") int limit) {
        int most = Math.clamp(limit, 1, 500);
        List<HookRun> found = definitions.runs(definitions.get(name), cursor, most);
        return new Page<>(found.stream().map(run -> RunJson.of(run, null)).toList(), found.size() < most
                ? null
                : found.getLast().id().toString());
    }

    @GetMapping("/runs/{id}")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "One run with its tries and what they wrote")
    RunJson run(@PathVariable UUID id) {
        HookRun run = find(id);
        return RunJson.of(run, hooks.attempts(run.id()));
    }

    @PostMapping("/runs/{id}/again")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Runs a failed or stopped one once more", description = "A test: administrators only.")
    RunJson again(@PathVariable UUID id) {
        return RunJson.of(hooks.again(find(id).key()), null);
    }

    @PostMapping("/runs/{id}/stop")
    @PreAuthorize(Permission.WAVE_EXECUTE)
    @Operation(summary = "Ends a run that is under way")
    RunJson stop(@PathVariable UUID id) {
        return RunJson.of(hooks.stop(find(id).key()), null);
    }

    @PostMapping("/runs/{id}/waive")
    @PreAuthorize(Permission.WAVE_WRITE)
    @Operation(summary = "Lets a failed or stopped run count as done, with a reason")
    RunJson waive(@PathVariable UUID id, @RequestBody WaiveBody body) {
        return RunJson.of(hooks.waive(find(id).key(), body.reason == null ? "" : body.reason), null);
    }

    private HookRun find(UUID id) {
        return hooks.run(id).orElseThrow(() -> new AccessException(Kind.NOT_FOUND, "not-found",
                "There is no run " + id + " of a hook.", "Look at the runs of the hook."));
    }

    private static String tag(Hook hook) {
        return "\"" + hook.version() + "\"";
    }

    private static ResponseEntity<HookJson> answer(Hook hook) {
        return ResponseEntity.ok().eTag(tag(hook)).body(HookJson.of(hook));
    }
}
