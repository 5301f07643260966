package io.towpath.inventory.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.Connection;
import io.towpath.inventory.Connections;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.attributes.AttributeFields;
import io.towpath.inventory.reading.VmField;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// Which custom attribute or tag of a source tells which field of its VMs, for scripts.
@RestController
@RequestMapping("/api/v1/sources/{id}/attributes")
@Tag(name = "sources and targets")
class AttributeApi {

    private final AttributeFields attributes;
    private final Connections connections;
    private final CurrentUser user;

    AttributeApi(AttributeFields attributes, Connections connections, CurrentUser user) {
        this.attributes = attributes;
        this.connections = connections;
        this.user = user;
    }

    /// @param suggested the field that its name says it tells
    record AttributeJson(String name, int vms, @Nullable String suggested) {}

    /// @param fields  by field (`ownerName`, `ownerEmail`, `tier`, `environment`, `criticality`, `businessUnit`) the attribute
    /// @param changed how many VMs the change changed; null where nothing was changed
    record AttributesJson(List<AttributeJson> attributes, Map<String, String> fields, @Nullable Integer changed) {}

    /// @param fields all of them: one that is left out is told by none
    record Wanted(@NotNull Map<String, String> fields) {}

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    AttributesJson all(@PathVariable UUID id) {
        existing(id);
        return json(id, null);
    }

    @PutMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    AttributesJson set(@PathVariable UUID id, @Valid @RequestBody Wanted wanted) {
        return json(id, attributes.set(id, wanted.fields(), user.actor()));
    }

    private void existing(UUID id) {
        if (connections.find(id).filter(found -> found.connection().direction() == Connection.Direction.SOURCE)
                .isEmpty()) {
            throw new RefusedException(RefusedException.Kind.ABSENT, "not-found", "there is no source " + id,
                    "It may have been removed; look at the list.");
        }
    }

    private AttributesJson json(UUID id, @Nullable Integer changed) {
        Map<String, String> fields = new TreeMap<>();
        attributes.of(id).forEach((field, attribute) -> fields.put(field.word(), attribute));
        return new AttributesJson(attributes.attributes(id).stream().map(one -> {
            VmField suggested = one.suggested();
            return new AttributeJson(one.name(), one.vms(), suggested == null ? null : suggested.word());
        }).toList(), fields, changed);
    }
}
