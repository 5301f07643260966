package io.towpath.planning.dependency.web;

import io.towpath.access.Permission;
import io.towpath.planning.dependency.Dependencies;
import io.towpath.planning.dependency.Dependency;
import io.towpath.planning.dependency.DependencyFilter;
import io.towpath.planning.dependency.Groups;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/// Dependencies and dependency groups as files, filtered as on their page.
@Controller
@PreAuthorize(Permission.INVENTORY_READ)
class DependencyLists {

    private static final List<String> EDGES = List.of("id", "fromType", "from", "kind", "toType", "to", "evidence",
            "port", "protocol", "weightPerDay", "firstSeen", "lastSeen", "sourceSystem", "detail", "standing", "waiver",
            "waivedBy", "waivedUntil", "waiverApprovedBy", "createdBy", "createdAt");
    private static final List<String> GROUPS = List.of("key", "name", "vms", "applications", "bytes", "waves",
            "vmsInNoWave", "split", "waived", "large");

    private final Dependencies dependencies;
    private final Groups groups;

    DependencyLists(Dependencies dependencies, Groups groups) {
        this.dependencies = dependencies;
        this.groups = groups;
    }

    /// @param show as on the page: `groups`, else the dependencies themselves
    @GetMapping(DependencyPages.PATH + ".{extension:csv|xlsx|jsonl}")
    void export(@PathVariable String extension, @ModelAttribute DependencyQuery query,
            @RequestParam(defaultValue = "edges") String show,
            @RequestParam(required = false) @Nullable UUID application,
            @RequestParam(defaultValue = "false") boolean several, @RequestParam(defaultValue = "false") boolean large,
            HttpServletResponse response) throws IOException {
        if (show.equals("groups")) {
            Groups.Filter of = new Groups.Filter(query.q(), several, large, application);
            Download.send(response, extension, "dependency-groups", GROUPS,
                    (limit, offset) -> groups.page(of, limit, offset),
                    group -> Download.cells(group.key(), group.name(), group.vms(), group.applications(), group.bytes(),
                            String.join(" ", group.waves()), group.free(), group.split(), group.waived(),
                            group.large()));
        } else {
            DependencyFilter filter = query.about(application);
            Download.send(response, extension, "dependencies", EDGES,
                    (limit, offset) -> dependencies.list(filter, limit, offset), DependencyLists::cells);
        }
    }

    private static @Nullable Object[] cells(Dependency one) {
        Dependency.Waiver waiver = one.waiver();
        return Download.cells(one.id(), one.from().type().word(), one.fromName(), one.kind().word(),
                one.to().type().word(), one.toName(), one.evidence().word(), one.port(), one.protocol(),
                one.weightPerDay(), one.firstSeen(), one.lastSeen(), one.sourceSystem(), one.detail(),
                one.standing().word(), waiver == null ? null : waiver.state().word(),
                waiver == null ? null : waiver.by(), waiver == null ? null : waiver.until(),
                waiver == null ? null : waiver.approvedBy(), one.createdBy(), one.createdAt());
    }
}
