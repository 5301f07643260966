package io.towpath.inventory.imports.web;

import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.inventory.RefusedException;
import io.towpath.inventory.imports.FaultView;
import io.towpath.inventory.imports.ImportOptions;
import io.towpath.inventory.imports.ImportView;
import io.towpath.inventory.imports.Imports;
import io.towpath.inventory.imports.Outcome;
import io.towpath.inventory.imports.RowView;
import io.towpath.inventory.reading.MappingNeeded;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Imports for scripts: send a file, look at what it would change, apply it.
@RestController
@RequestMapping("/api/v1/imports")
@Tag(name = "imports")
class ImportApi {

    private static final int SHOWN_FAULTS = 100;
    private static final int LONGEST_WAIT_SECONDS = 30;
    private static final Pattern WAIT = Pattern.compile("(?:^|[,\\s])wait=(\\d{1,4})(?:$|[,;\\s])");

    private final Imports imports;
    private final Receiving receiving;
    private final CurrentUser user;

    ImportApi(Imports imports, Receiving receiving, CurrentUser user) {
        this.imports = imports;
        this.receiving = receiving;
        this.user = user;
    }

    /// What is left out stays as it was sent.
    record Apply(@Nullable String onError, @Nullable String absent, @Nullable String manual,
            @Nullable @Size(max = 500) String reason, @Nullable Integer confirmRetire) {}

    record Why(@Nullable @Size(max = 500) String reason) {}

    /// @param choose by number of the row: the VM it means
    /// @param create rows of VMs that nobody knows yet
    /// @param acceptProposals takes every VM that a name, a DNS name or a MAC address alone proposes
    record Resolve(@Nullable Map<Integer, UUID> choose, @Nullable List<Integer> create, @Nullable List<Integer> skip,
            boolean acceptProposals) {}

    record ColumnUses(@Nullable Map<String, @Nullable String> columns) {}

    @PostMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<ImportJson> send(HttpServletRequest request,
            @RequestHeader(value = "Prefer", required = false) @Nullable String prefer) throws IOException {
        Imports.Submitted submitted = receiving.receive(request, true, user.actor());
        ImportView one = imports.await(submitted.id(), wait(prefer));
        URI location = URI.create("/api/v1/imports/" + one.id());
        if (one.state() == ImportView.State.READING
                || one.state() == ImportView.State.PREVIEWED && !one.options().dryRun()) {
            return ResponseEntity.accepted().location(location).header("Retry-After", "1").body(json(one));
        }
        if (one.problem() != null) {
            throw failed(one);
        }
        if (one.state() == ImportView.State.NEEDS_MAPPING && !one.options().dryRun()) {
            throw unmapped(one);
        }
        return submitted.earlier()
                ? ResponseEntity.ok().location(location).body(json(one))
                : ResponseEntity.created(location).body(json(one));
    }

    @GetMapping
    @PreAuthorize(Permission.INVENTORY_READ)
    ImportJson.Items list(@RequestParam(defaultValue = "50") int limit,
            @RequestParam(required = false) @Nullable UUID cursor) {
        int size = Math.clamp(limit, 1, 500);
        List<ImportView> found = imports.list(size + 1, cursor);
        List<ImportView> page = found.subList(0, Math.min(size, found.size()));
        return new ImportJson.Items(page.stream().map(one -> ImportJson.of(one, List.of())).toList(),
                found.size() > size ? page.getLast().id().toString() : null);
    }

    @GetMapping("/{id}")
    @PreAuthorize(Permission.INVENTORY_READ)
    ImportJson one(@PathVariable UUID id) {
        return json(imports.get(id));
    }

    @GetMapping("/{id}/rows")
    @PreAuthorize(Permission.INVENTORY_READ)
    ImportJson.Rows rows(@PathVariable UUID id, @RequestParam(required = false) @Nullable String outcome,
            @RequestParam(required = false) @Nullable String kind, @RequestParam(defaultValue = "false") boolean kept,
            @RequestParam(defaultValue = "50") int limit, @RequestParam(defaultValue = "0") int cursor) {
        int size = Math.clamp(limit, 1, 500);
        List<RowView> found = imports.rows(id, outcome(outcome), kind, kept, cursor, size + 1);
        List<RowView> page = found.subList(0, Math.min(size, found.size()));
        return new ImportJson.Rows(page, found.size() > size ? Integer.toString(page.getLast().number()) : null);
    }

    @GetMapping(value = "/{id}/errors", produces = MediaType.APPLICATION_JSON_VALUE)
    @PreAuthorize(Permission.INVENTORY_READ)
    ImportJson.Faults errors(@PathVariable UUID id, @RequestParam(required = false) @Nullable String severity,
            @RequestParam(defaultValue = "50") int limit, @RequestParam(defaultValue = "0") int cursor) {
        int size = Math.clamp(limit, 1, 500);
        List<FaultView> found = imports.faults(id, severity, cursor, size + 1);
        List<FaultView> page = found.subList(0, Math.min(size, found.size()));
        return new ImportJson.Faults(page.stream().map(ImportJson.Fault::of).toList(),
                found.size() > size ? Integer.toString(page.getLast().number()) : null);
    }

    @GetMapping(value = "/{id}/errors", produces = "text/csv")
    @PreAuthorize(Permission.INVENTORY_READ)
    void errorsCsv(@PathVariable UUID id, @RequestParam(required = false) @Nullable String severity,
            HttpServletResponse response) throws IOException {
        ImportFilesOut.faults(response, "csv", imports.faults(id, severity, 0, Integer.MAX_VALUE));
    }

    @PostMapping("/{id}/apply")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ImportJson apply(@PathVariable UUID id, @Valid @RequestBody(required = false) @Nullable Apply apply) {
        ImportView one = imports.get(id);
        Apply how = apply == null ? new Apply(null, null, null, null, null) : apply;
        ImportOptions sent = one.options();
        ImportOptions options = ImportOptions.parse(how.onError() == null ? sent.onErrorWord() : how.onError(),
                how.absent() == null ? ImportJson.word(sent.absent()) : how.absent(),
                how.manual() == null ? ImportJson.word(sent.manual()) : how.manual(), sent.dryRun());
        return json(imports.apply(id, new Imports.Order(options, how.reason(), user.may("wave:write"),
                how.confirmRetire()), user.actor()));
    }

    @PostMapping("/{id}/undo")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ImportJson undo(@PathVariable UUID id, @Valid @RequestBody(required = false) @Nullable Why why) {
        return json(imports.undo(id, why == null ? null : why.reason(), user.actor()));
    }

    @PostMapping("/{id}/discard")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<Void> discard(@PathVariable UUID id) {
        imports.discard(id, user.actor());
        return ResponseEntity.noContent().build();
    }

    @PostMapping("/{id}/resolve")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ImportJson resolve(@PathVariable UUID id, @RequestBody Resolve resolve) {
        return json(imports.resolve(id, Objects.requireNonNullElse(resolve.choose(), Map.of()),
                Objects.requireNonNullElse(resolve.create(), List.of()),
                Objects.requireNonNullElse(resolve.skip(), List.of()), resolve.acceptProposals(), user.actor()));
    }

    /// Compares the file again with the inventory as it is now.
    @PostMapping("/{id}/compare")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<ImportJson> compare(@PathVariable UUID id) {
        imports.compareAgain(id, user.actor());
        return ResponseEntity.accepted().header("Retry-After", "1").body(json(imports.get(id)));
    }

    /// Says where extra columns go, and reads the file again.
    @PostMapping("/{id}/columns")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<ImportJson> columns(@PathVariable UUID id, @RequestBody ColumnUses uses) {
        imports.columns(id, MappingJson.uses(uses.columns()), user.actor());
        return ResponseEntity.accepted().header("Retry-After", "1").body(json(imports.get(id)));
    }

    /// Says what the columns of a file are that needs a mapping, remembers it for the next file with the same headers, and
    /// reads the file. A preview follows, which is applied as any other.
    @PostMapping("/{id}/mapping")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    ResponseEntity<ImportJson> map(@PathVariable UUID id, @RequestBody MappingJson.Said said) {
        ImportView one = imports.get(id);
        imports.map(id, said.mapping(one.mapping() == null ? null : one.mapping().kinds().getFirst()), user.actor());
        return ResponseEntity.accepted().header("Retry-After", "1").body(json(imports.get(id)));
    }

    @GetMapping("/{id}/annotated-file")
    @PreAuthorize(Permission.INVENTORY_READ)
    ResponseEntity<byte[]> annotated(@PathVariable UUID id) throws IOException {
        return file(imports.annotated(id));
    }

    static ResponseEntity<byte[]> file(Imports.Annotated file) {
        return ResponseEntity.ok().contentType(MediaType.parseMediaType(file.mediaType()))
                .header("Content-Disposition", ContentDisposition.attachment()
                        .filename(file.fileName(), java.nio.charset.StandardCharsets.UTF_8).build().toString())
                .body(file.content());
    }

    private ImportJson json(ImportView one) {
        return ImportJson.of(one, imports.faults(one.id(), "reject", 0, SHOWN_FAULTS), mapping(one));
    }

    private @Nullable MappingJson mapping(ImportView one) {
        MappingNeeded needed = one.mapping();
        return needed == null || one.state() != ImportView.State.NEEDS_MAPPING
                ? null
                : MappingJson.of(needed, imports.remembered(one.id()).orElse(null));
    }

    /// Whoever wants a file applied at once is told that it waits.
    private RefusedException unmapped(ImportView one) {
        return new RefusedException(RefusedException.Kind.INVALID, "import-needs-mapping",
                "%s is kept, and not applied: not all of its columns are known".formatted(one.fileName()),
                "Say what they are at /api/v1/imports/%s/mapping, or send the file with a part `mapping`."
                        .formatted(one.id()),
                Map.of("import", one.id().toString(), "mapping", Objects.requireNonNull(mapping(one))));
    }

    private RefusedException failed(ImportView one) {
        ImportView.Failure failure = Objects.requireNonNull(one.problem());
        Map<String, Object> more = new java.util.HashMap<>(
                Map.of("import", one.id().toString(), "file", failure.file()));
        if (failure.line() != null) {
            more.put("line", failure.line());
        }
        List<FaultView> faults = imports.faults(one.id(), "reject", 0, SHOWN_FAULTS);
        if (!faults.isEmpty()) {
            more.put("errors", faults.stream().map(ImportJson.Fault::of).toList());
        }
        return new RefusedException(failure.code().equals("import-stale-preview")
                ? RefusedException.Kind.STALE
                : RefusedException.Kind.INVALID, failure.code(), failure.message(), failure.remedy(),
                more);
    }

    static @Nullable Outcome outcome(@Nullable String word) {
        try {
            return word == null || word.isBlank() ? null : Outcome.of(word);
        } catch (IllegalArgumentException _) {
            throw new RefusedException(RefusedException.Kind.INVALID, "validation",
                    "outcome is '%s', expected created, updated, unchanged, rejected, conflict or missing"
                            .formatted(word),
                    "Choose one of these, or leave it out.");
        }
    }

    private static Duration wait(@Nullable String prefer) {
        Matcher wait = WAIT.matcher(prefer == null ? "" : prefer);
        return Duration.ofSeconds(wait.find() ? Math.min(LONGEST_WAIT_SECONDS, Integer.parseInt(wait.group(1))) : 0);
    }
}
