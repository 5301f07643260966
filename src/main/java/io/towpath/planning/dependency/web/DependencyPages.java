package io.towpath.planning.dependency.web;

import io.towpath.access.CurrentUser;
import io.towpath.access.Permission;
import io.towpath.planning.dependency.Dependencies;
import io.towpath.planning.dependency.Dependency;
import io.towpath.planning.dependency.DependencyFilter;
import io.towpath.planning.dependency.Groups;
import io.towpath.table.Download;
import jakarta.servlet.http.HttpServletRequest;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.util.UriComponentsBuilder;

/// The graph of dependencies, with its twins: the table of groups and the table of edges.
@Controller
@RequestMapping(DependencyPages.PATH)
@PreAuthorize(Permission.INVENTORY_READ)
class DependencyPages {

    static final String PATH = "/inventory/dependencies";
    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("d MMM yyyy, HH:mm:ss", Locale.ENGLISH);
    private static final int PAGE = 50;

    private final Dependencies dependencies;
    private final Groups groups;
    private final SceneReader scenes;
    private final Around around;
    private final CurrentUser user;

    DependencyPages(Dependencies dependencies, Groups groups, SceneReader scenes, Around around, CurrentUser user) {
        this.dependencies = dependencies;
        this.groups = groups;
        this.scenes = scenes;
        this.around = around;
        this.user = user;
    }

    /// What a page asks about an application that it is about.
    @org.springframework.stereotype.Component
    record Around(JdbcClient jdbc) {

        @Nullable
        String name(UUID application) {
            return jdbc.sql("select name from application where id = :id").param("id", application).query(String.class)
                    .optional().orElse(null);
        }

        List<UUID> vms(UUID application, int most) {
            return jdbc.sql(
                    "select id from vm where application_id = :id and kind = 'vm' order by lower(name), id limit :most")
                    .param("id", application).param("most", most).query((found, _) -> found.getObject(1, UUID.class))
                    .list();
        }

        List<String> freezes(UUID application) {
            return jdbc.sql("""
                    select f.name || ', ' || to_char(f.starts_at at time zone f.zone, 'FMDD Mon YYYY HH24:MI') || ' to '
                           || to_char(f.ends_at at time zone f.zone, 'FMDD Mon YYYY HH24:MI') || ' ' || f.zone
                      from change_freeze f, application a
                     where a.id = :id and f.removed_at is null
                       and (f.application_id = a.id or f.business_unit = a.business_unit
                            or f.application_id is null and f.business_unit is null)
                     order by f.starts_at limit 5
                    """).param("id", application).query((found, _) -> found.getString(1)).list();
        }
    }

    record GroupRow(String key, String name, String vms, int applications, String waves, boolean split, int waived,
            boolean large) {

        static GroupRow of(Groups.Group group) {
            String waves = group.waves().isEmpty()
                    ? "–"
                    : String.join(", ", group.waves()) + (group.free() > 0 ? " · " + group.free() + " in none" : "");
            return new GroupRow(group.key(), group.name(), number(group.vms()), group.applications(), waves,
                    group.split(),
                    group.waived(), group.large());
        }
    }

    @GetMapping
    String page(@ModelAttribute("query") DependencyQuery query, @RequestParam(defaultValue = "graph") String show,
            @RequestParam(required = false) @Nullable UUID application,
            @RequestParam(defaultValue = "false") boolean mini,
            @RequestParam(defaultValue = "false") boolean several, @RequestParam(defaultValue = "false") boolean large,
            @RequestParam(defaultValue = "1") int page, HttpServletRequest request, Model model) {
        model.addAttribute("csv", Download.url(PATH, request));
        String name = application == null ? null : around.name(application);
        UUID focus = name == null ? null : application;
        DependencyFilter filter = query.about(focus);
        int all = dependencies.count(DependencyFilter.ALL);
        Groups.Filter of = new Groups.Filter(query.q(), several, large, focus);
        model.addAttribute("show", show.equals("groups") || show.equals("edges") ? show : "graph");
        // not "application": templates have that name for something else
        model.addAttribute("about", focus);
        model.addAttribute("name", name);
        model.addAttribute("several", several);
        model.addAttribute("large", large);
        model.addAttribute("total", all);
        model.addAttribute("totalText", number(all));
        model.addAttribute("edgeCount", number(dependencies.count(filter)));
        model.addAttribute("groupCount", number(groups.count(of)));
        status(model, groups.status(), user);
        model.addAttribute("tooLarge", groups.count(new Groups.Filter(null, true, true, null)));
        model.addAttribute("requested", dependencies.count(new DependencyFilter(null, java.util.Set.of(),
                java.util.Set.of(), null, null, null, java.util.Set.of(Dependency.Waiver.State.REQUESTED))));
        int at = Math.max(1, page);
        switch (show) {
            case "groups" -> groupTable(of, at, model);
            case "edges" -> edgeTable(filter, at, model);
            default -> model.addAttribute("picture", PictureDrawer.draw(scenes.scene(filter,
                    focus == null || mini ? List.of() : around.vms(focus, SceneReader.MOST + 1), focus)));
        }
        if (focus != null) {
            model.addAttribute("freezes", around.freezes(focus));
        }
        return "planning/dependencies";
    }

    private void groupTable(Groups.Filter filter, int at, Model model) {
        List<Groups.Group> found = groups.page(filter, PAGE + 1, (at - 1) * PAGE);
        model.addAttribute("groups", found.stream().limit(PAGE).map(GroupRow::of).toList());
        pager(found.size(), at, model);
    }

    private void edgeTable(DependencyFilter filter, int at, Model model) {
        List<Dependency> found = dependencies.list(filter, PAGE + 1, (at - 1) * PAGE);
        model.addAttribute("edges", found.stream().limit(PAGE).map(DependencyRow::of).toList());
        pager(found.size(), at, model);
    }

    private static void pager(int found, int at, Model model) {
        UriComponentsBuilder here = org.springframework.web.servlet.support.ServletUriComponentsBuilder
                .fromCurrentRequest()
                .scheme(null).host(null).port(null);
        model.addAttribute("previous", at > 1 ? here.replaceQueryParam("page", at - 1).build().toUriString() : null);
        model.addAttribute("next", found > PAGE ? here.replaceQueryParam("page", at + 1).build().toUriString() : null);
        model.addAttribute("range", found == 0
                ? null
                : "%s to %s".formatted(number((at - 1) * PAGE + 1), number((at - 1) * PAGE + Math.min(PAGE, found))));
    }

    static void status(Model model, Groups.Status status, CurrentUser user) {
        model.addAttribute("status", status);
        model.addAttribute("computedAt", status.computedAt() == null
                ? null
                : AT.format(ZonedDateTime.ofInstant(status.computedAt(), user.zone())));
        model.addAttribute("vmsText", number(status.vms()));
    }

    static String number(int number) {
        return String.format(Locale.ENGLISH, "%,d", number);
    }
}
