package io.towpath.inventory.imports.web;

import io.towpath.access.Permission;
import io.towpath.inventory.imports.ImportView;
import io.towpath.inventory.imports.Imports;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;

/// All imports as a file, newest first.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class ImportLists {

    private static final List<String> COLUMNS = List.of("id", "file", "sizeBytes", "sha256", "state", "kind", "rows",
            "whatItDoes", "createdAt", "createdBy", "appliedAt", "appliedBy", "undoneAt", "undoneBy", "reason");

    private final Imports imports;
    private final ImportPageMaker maker;

    ImportLists(Imports imports, ImportPageMaker maker) {
        this.imports = imports;
        this.maker = maker;
    }

    @GetMapping("/imports.{extension:csv|xlsx|jsonl}")
    void export(@PathVariable String extension, HttpServletResponse response) throws IOException {
        AtomicReference<@Nullable UUID> last = new AtomicReference<>();
        Download.send(response, extension, "imports", COLUMNS, (limit, _) -> {
            List<ImportView> found = imports.list(limit, last.get());
            if (!found.isEmpty()) {
                last.set(found.getLast().id());
            }
            return found;
        }, one -> Download.cells(one.id(), one.fileName(), one.sizeBytes(), one.sha256(),
                one.state().name().toLowerCase(Locale.ROOT), one.kind(), one.rows(), maker.line(one).counts(),
                one.createdAt(), one.createdBy(), one.appliedAt(), one.appliedBy(), one.undoneAt(), one.undoneBy(),
                one.reason()));
    }
}
