package io.towpath.inventory.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.access.Secret;
import io.towpath.inventory.ConnectionView;
import io.towpath.inventory.Connections;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.ScanView;
import io.towpath.inventory.Scans;
import io.towpath.inventory.web.ConnectionJson.ProbeJson;
import io.towpath.inventory.web.ConnectionJson.ScanJson;
import io.towpath.platform.spi.Credentials;
import io.towpath.platform.spi.Place;
import io.towpath.platform.spi.Probe;
import io.towpath.platform.spi.ServerCertificate;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Sources and targets for scripts.
@RestController
@RequestMapping("/api/v1/{role:sources|targets}")
@Tag(name = "sources and targets")
class ConnectionApi {

    private final Connections connections;
    private final Scans scans;
    private final CurrentUser user;

    ConnectionApi(Connections connections, Scans scans, CurrentUser user) {
        this.connections = connections;
        this.scans = scans;
        this.user = user;
    }

    /// @param kind              `staged` or `vsphere` for a source, `libvirt` for a target
    /// @param account           who signs in to a server, with its password; neither for a folder
    /// @param certificateSha256 of the server, as it was looked at and compared by a person
    record Register(@NotBlank String kind, @NotBlank String name, @NotBlank String location, @Nullable String account,
            @Nullable Secret password, @Nullable String certificateSha256) {

        Place place() {
            return new Place(location, credentials(account, password), certificateSha256);
        }
    }

    /// What is left out stays.
    record Change(@Nullable String name, @Nullable String location, @Nullable String account,
            @Nullable Secret password) {}

    record Look(@NotBlank String kind, @NotBlank String location) {}

    record Confirm(@NotBlank String sha256) {}

    /// @param template null or empty for none
    record Nbd(@Nullable String template) {}

    private static @Nullable Credentials credentials(@Nullable String account, @Nullable Secret password) {
        return password == null ? null : new Credentials(account == null ? "" : account.strip(), password.value());
    }

    record Items(List<ConnectionJson> items, @Nullable String next) {}

    record ScanItems(List<ScanJson> items, @Nullable String next) {}

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    Items list(@PathVariable String role) {
        List<ConnectionView> all = connections.all(Role.of(role).direction());
        Map<UUID, ScanView> newest = scans.newest(all.stream().map(view -> view.connection().id()).toList());
        return new Items(
                all.stream().map(view -> ConnectionJson.of(view, newest.get(view.connection().id()))).toList(), null);
    }

    @PostMapping
    @PreAuthorize(Permission.ADMIN)
    ResponseEntity<ConnectionJson> register(@PathVariable String role, @Valid @RequestBody Register register) {
        UUID id = connections.register(Role.of(role).direction(), register.kind(), register.name(), register.place(),
                user.actor());
        return tagged(ResponseEntity.created(URI.create("/api/v1/" + role + "/" + id)), view(role, id));
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    ResponseEntity<ConnectionJson> one(@PathVariable String role, @PathVariable UUID id) {
        return tagged(ResponseEntity.ok(), view(role, id));
    }

    @PatchMapping("/{id}")
    @PreAuthorize(Permission.ADMIN)
    ResponseEntity<ConnectionJson> change(@PathVariable String role, @PathVariable UUID id,
            @RequestHeader(value = "If-Match", required = false) @Nullable String match,
            @Valid @RequestBody Change change) {
        ConnectionView before = view(role, id);
        ConnectionView.Server server = before.server();
        String account = change.account() == null && server != null ? server.account() : change.account();
        Secret password = change.password();
        ServerRow.requirePassword(before, account, password == null ? null : password.value());
        connections.edit(id, matching(before, match),
                change.name() == null ? before.connection().name() : change.name(),
                new Place(change.location() == null ? before.connection().location() : change.location(),
                        credentials(account, password), null),
                user.actor());
        return tagged(ResponseEntity.ok(), view(role, id));
    }

    @DeleteMapping("/{id}")
    @PreAuthorize(Permission.ADMIN)
    ResponseEntity<Void> remove(@PathVariable String role, @PathVariable UUID id,
            @RequestHeader(value = "If-Match", required = false) @Nullable String match,
            @RequestParam String reason) {
        matching(view(role, id), match);
        connections.remove(id, user.actor(), reason);
        return ResponseEntity.noContent().build();
    }

    /// The certificate a server shows: for a person to compare before it is registered.
    @PostMapping("/certificate")
    @PreAuthorize(Permission.ADMIN)
    ServerCertificate certificate(@PathVariable String role, @Valid @RequestBody Look look) {
        return connections.certificate(Role.of(role).direction(), look.kind(), look.location());
    }

    @PostMapping("/{id}/certificate")
    @PreAuthorize(Permission.ADMIN)
    ResponseEntity<ConnectionJson> confirm(@PathVariable String role, @PathVariable UUID id,
            @Valid @RequestBody Confirm confirm) {
        view(role, id);
        connections.confirm(id, confirm.sha256(), user.actor());
        return tagged(ResponseEntity.ok(), view(role, id));
    }

    /// How disks of a vCenter are named at an NBD server beside it: `nbd://reader:10809/{vm}/{snapshot}/{disk}`.
    @PutMapping("/{id}/nbd")
    @PreAuthorize(Permission.ADMIN)
    ResponseEntity<ConnectionJson> nbd(@PathVariable String role, @PathVariable UUID id,
            @RequestHeader(value = "If-Match", required = false) @Nullable String match, @RequestBody Nbd nbd) {
        requireSource(role);
        connections.readOverNbd(id, matching(view(role, id), match), nbd.template(), user.actor());
        return tagged(ResponseEntity.ok(), view(role, id));
    }

    @PostMapping("/{id}/test")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ProbeJson test(@PathVariable String role, @PathVariable UUID id) {
        view(role, id);
        Probe probe = connections.test(id);
        return new ProbeJson(probe.works(), probe.summary(), probe.remedy(), view(role, id).probedAt());
    }

    @PostMapping("/{id}/scan")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<ScanJson> scan(@PathVariable String role, @PathVariable UUID id) {
        requireSource(role);
        UUID scan = scans.start(id, user.actor());
        return ResponseEntity.accepted().location(URI.create("/api/v1/" + role + "/" + id + "/scans/" + scan))
                .header("Retry-After", "2").body(ScanJson.of(existing(id, scan)));
    }

    @GetMapping("/{id}/scans")
    @PreAuthorize(Permission.INVENTORY_READ)
    ScanItems scans(@PathVariable String role, @PathVariable UUID id,
            @RequestParam(defaultValue = "50") int limit) {
        view(role, id);
        return new ScanItems(
                scans.of(id, Math.clamp(limit, 1, 500)).stream().map(ScanJson::of).toList(), null);
    }

    @GetMapping("/{id}/scans/{scan}")
    @PreAuthorize(Permission.INVENTORY_READ)
    ScanJson scan(@PathVariable String role, @PathVariable UUID id, @PathVariable UUID scan) {
        requireSource(role);
        return ScanJson.of(existing(id, scan));
    }

    private ScanView existing(UUID source, UUID scan) {
        return scans.find(scan).filter(found -> found.sourceId().equals(source))
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "there is no scan " + scan + " of this source", null));
    }

    private ConnectionView view(String role, UUID id) {
        Role as = Role.of(role);
        return connections.find(id).filter(view -> view.connection().direction() == as.direction())
                .orElseThrow(() -> new RefusedException(RefusedException.Kind.ABSENT, "not-found",
                        "there is no %s %s".formatted(as.noun(), id), "It may have been removed; look at the list."));
    }

    private ResponseEntity<ConnectionJson> tagged(ResponseEntity.BodyBuilder answer, ConnectionView view) {
        ScanView scan = scans.newest(List.of(view.connection().id())).get(view.connection().id());
        return answer.eTag(Integer.toString(view.version())).body(ConnectionJson.of(view, scan));
    }

    private static int matching(ConnectionView view, @Nullable String match) {
        if (match == null) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_REQUIRED);
        }
        if (!match.equals("\"" + view.version() + "\"")) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
        }
        return view.version();
    }

    private static void requireSource(String role) {
        if (Role.of(role) != Role.SOURCES) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
    }
}
