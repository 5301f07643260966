package io.towpath.hook.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.AccessException;
import io.towpath.access.AccessException.Kind;
import io.towpath.access.Permission;
import io.towpath.hook.HookBinding;
import io.towpath.hook.HookBinding.OnFailure;
import io.towpath.hook.HookBinding.Scope;
import io.towpath.hook.HookBindings;
import io.towpath.hook.HookDefinitions;
import io.towpath.migration.TripPoint;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

@RestController
@RequestMapping("/api/v1/hooks/{name}/bindings")
@Tag(name = "hooks")
class HookBindingsApi {

    private final HookBindings bindings;
    private final HookDefinitions definitions;

    HookBindingsApi(HookBindings bindings, HookDefinitions definitions) {
        this.bindings = bindings;
        this.definitions = definitions;
    }

    record Page<T>(List<T> items, @Nullable String next) {}

    /// @param point     `before-shutdown`, `after-start`, `after-sign-off`, `before-roll-back`, `after-roll-back`
    /// @param scope     `wave`, `application`, `vm`
    /// @param onFailure `stop`: the trip waits for a person; `continue`: it is noted
    /// @param once      of a wave or an application: with its first VM that comes there
    record BindingJson(UUID id, String hook, String point, String scope, UUID scopeId, String scopeName,
            String onFailure, boolean once, String createdBy) {

        static BindingJson of(HookBinding each) {
            return new BindingJson(each.id(), each.hookName(), each.point().code(), code(each.scope()), each.scopeId(),
                    each.scopeName(), code(each.onFailure()), each.once(), each.createdBy());
        }
    }

    /// As [BindingJson]; `onFailure` is `stop` where it is left out.
    record BindingBody(@Nullable String point, @Nullable String scope, @Nullable UUID scopeId,
            @Nullable String onFailure, @Nullable Boolean once) {}

    @GetMapping
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Where a hook is bound")
    Page<BindingJson> list(@PathVariable String name) {
        return new Page<>(bindings.of(definitions.get(name)).stream().map(BindingJson::of).toList(), null);
    }

    @PostMapping
    @PreAuthorize(Permission.WAVE_WRITE)
    @ResponseStatus(HttpStatus.CREATED)
    @Operation(summary = "Binds a hook to a point of trips of a wave, an application or a VM")
    BindingJson bind(@PathVariable String name, @RequestBody BindingBody body) {
        if (body.scopeId == null) {
            throw new AccessException(Kind.INVALID, "hook-scope", "Nothing is named to bind the hook to.",
                    "Give the id of a wave, an application or a VM as scopeId.");
        }
        return BindingJson.of(bindings.bind(name, point(body.point), choice("scope", body.scope, Scope.values()),
                body.scopeId, body.onFailure == null
                        ? OnFailure.STOP
                        : choice("onFailure", body.onFailure, OnFailure
                                .values()),
                Boolean.TRUE.equals(body.once)));
    }

    @DeleteMapping("/{id}")
    @PreAuthorize(Permission.WAVE_WRITE)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Operation(summary = "Takes a binding away; what runs under it runs on")
    void unbind(@PathVariable String name, @PathVariable UUID id) {
        bindings.unbind(definitions.get(name), id);
    }

    static TripPoint point(@Nullable String code) {
        return TripPoint.ofCode(code == null ? "" : code).orElseThrow(() -> new AccessException(Kind.INVALID,
                "hook-point", "There is no point '%s' of a trip.".formatted(code), "Use one of " + String.join(", ",
                        Arrays.stream(TripPoint.values()).map(TripPoint::code).toList()) + "."));
    }

    static <T extends Enum<T>> T choice(String what, @Nullable String code, T[] all) {
        return Arrays.stream(all).filter(each -> code(each).equals(code)).findFirst().orElseThrow(
                () -> new AccessException(Kind.INVALID, "hook-choice", "'%s' is no %s.".formatted(code, what),
                        "Use one of " + String.join(", ", Arrays.stream(all).map(HookBindingsApi::code).toList())
                                + "."));
    }

    private static String code(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
