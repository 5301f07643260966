package io.towpath.planning.mapping.web;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.mapping.Board;
import io.towpath.planning.mapping.Boards;
import io.towpath.planning.mapping.MappingKind;
import io.towpath.planning.mapping.Mappings;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/// Mappings as REST. The ETag is the version; changes need it as `If-Match`.
@RestController
@RequestMapping("/api/v1/mappings/{kind}")
@Tag(name = "mappings")
class MappingApi {

    private static final int MOST = 200;

    private final Boards boards;
    private final Mappings mappings;
    private final CurrentUser user;

    MappingApi(Boards boards, Mappings mappings, CurrentUser user) {
        this.boards = boards;
        this.mappings = mappings;
        this.user = user;
    }

    @GetMapping(params = "target")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "What goes where at a target, what blocks first, with suggestions")
    ResponseEntity<MappingJson.BoardJson> board(@PathVariable String kind, @RequestParam UUID target,
            @RequestParam(defaultValue = "50") int limit, @RequestParam(defaultValue = "0") int cursor) {
        Board board = boards.of(MappingKind.ofPath(kind), target);
        int size = Math.clamp(limit, 1, MOST);
        int from = Math.max(0, cursor);
        return ResponseEntity.ok().eTag(Integer.toString(board.version())).body(new MappingJson.BoardJson(target,
                board.version(), board.declared(), board.rows().stream().skip(from).limit(size)
                        .map(MappingJson.Row::of).toList(),
                from + size < board.rows().size() ? Integer.toString(from + size) : null));
    }

    @GetMapping(params = "!target")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "All lines of a version, of all targets")
    ResponseEntity<MappingJson.Lines> lines(@PathVariable String kind,
            @RequestParam(required = false) @Nullable Integer version) {
        MappingKind of = MappingKind.ofPath(kind);
        int number = version == null ? mappings.version(of) : version;
        return ResponseEntity.ok().eTag(Integer.toString(number)).body(new MappingJson.Lines(number,
                mappings.entries(of, number).stream().map(MappingJson.Line::of).toList(), null));
    }

    @PutMapping
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Change lines, all or none; makes a new version")
    ResponseEntity<MappingJson.Lines> change(@PathVariable String kind,
            @RequestHeader(value = "If-Match", required = false) @Nullable String match,
            @RequestBody MappingJson.Changes body) {
        MappingKind of = MappingKind.ofPath(kind);
        int version = mappings.change(of, body.read(), seen(of, match), body.note(), user.actor());
        return lines(kind, version);
    }

    @PostMapping("/suggest")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Suggestions for what is unmapped; nothing is changed")
    List<MappingJson.Row> suggest(@PathVariable String kind, @RequestParam UUID target) {
        return boards.of(MappingKind.ofPath(kind), target).rows().stream().filter(row -> !row.suggestions().isEmpty())
                .map(MappingJson.Row::of).toList();
    }

    @PostMapping("/validate")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "What changes would do; nothing is changed")
    Board.Impact validate(@PathVariable String kind, @RequestBody MappingJson.Changes body) {
        return boards.impact(MappingKind.ofPath(kind), body.targetId(), body.read());
    }

    @GetMapping("/versions")
    @PreAuthorize(Permission.WAVE_READ)
    @Operation(summary = "Versions, newest first")
    MappingJson.Versions versions(@PathVariable String kind) {
        return new MappingJson.Versions(mappings.history(MappingKind.ofPath(kind), MOST).stream()
                .map(one -> new MappingJson.Version(one.number(), one.author(), one.at(), one.note(), one.changes(),
                        one.restoredFrom()))
                .toList(), null);
    }

    @PostMapping("/restore")
    @PreAuthorize(Permission.INVENTORY_WRITE)
    @Operation(summary = "Make a new version that is equal to an old one")
    ResponseEntity<MappingJson.Lines> restore(@PathVariable String kind, @RequestBody MappingJson.Restore body) {
        int version = mappings.restore(MappingKind.ofPath(kind), body.version(), body.reason(), user.actor());
        return lines(kind, version);
    }

    private int seen(MappingKind kind, @Nullable String match) {
        if (match == null) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_REQUIRED);
        }
        int head = mappings.version(kind);
        if (!match.equals("*") && !match.equals("\"" + head + "\"")) {
            throw new ResponseStatusException(HttpStatus.PRECONDITION_FAILED);
        }
        return head;
    }
}
