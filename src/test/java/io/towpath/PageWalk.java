package io.towpath;

import com.microsoft.playwright.APIResponse;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Response;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Follows every link, search form and part of a page, as one user, to a few pages of each route, and has each judged.
/// Files and parts are only fetched.
final class PageWalk {

    /// Parameters whose values are pages of their own.
    private static final Set<String> VIEWS = Set.of("tab", "show", "view", "by", "kind");
    /// Pages that look different from one to the next.
    private static final Set<String> STATES = Set.of("/inventory/vms/{id}", "/waves/{id}", "/waves/planner/{id}",
            "/mappings/{kind}");
    /// Served by libraries, judged by their authors.
    private static final List<String> FOREIGN = List.of("/api/docs", "/api/swagger-ui", "/api/openapi.json");
    private static final String LINKS = """
            () => {
                const urls = [], add = (url, part) => urls.push([new URL(url, location.href), part]);
                document.querySelectorAll('a[href]').forEach(a => add(a.getAttribute('href'), false));
                document.querySelectorAll('[hx-get]').forEach(e => add(e.getAttribute('hx-get'), true));
                document.querySelectorAll('form[method=get i]').forEach(form => {
                    const url = new URL(form.getAttribute('action') ?? '', location.href);
                    url.search = new URLSearchParams(new FormData(form));
                    add(url, false);
                });
                return urls.filter(([url, part]) => url.origin === location.origin)
                    .map(([url, part]) => (part ? 'part ' : '') + url.pathname + url.search);
            }""";
    private static final String PART = "part ";

    private final PageRoutes routes;
    private final UnaryOperator<String> address;
    private final Page page;
    private final PageJudge judge;
    private final Predicate<String> wanted;

    private final Deque<String> waiting = new ArrayDeque<>();
    private final Set<String> met = new HashSet<>();
    private final Map<String, Integer> looked = new HashMap<>();
    private final Set<String> reached = new TreeSet<>();
    private final List<String> dead = new ArrayList<>();

    /// @param address of a path
    /// @param wanted  which routes it goes to
    PageWalk(PageRoutes routes, UnaryOperator<String> address, Page page, PageJudge judge, Predicate<String> wanted) {
        this.routes = routes;
        this.address = address;
        this.page = page;
        this.judge = judge;
        this.wanted = wanted;
    }

    /// @param most pages of the same route and view
    PageWalk walk(int most, String... starts) {
        waiting.addAll(List.of(starts));
        while (!waiting.isEmpty()) {
            String next = waiting.remove();
            boolean part = next.startsWith(PART);
            String url = part ? next.substring(PART.length()) : next;
            String route = routes.of(path(url)).orElse(null);
            if (route == null) {
                if (FOREIGN.stream().noneMatch(path(url)::startsWith)) {
                    dead.add(url + ": nobody serves it");
                }
            } else if (wanted.test(route)
                    && looked.merge(part ? PART + route : view(route, url), 1, Integer::sum) <= most(route, most)) {
                reached.add(route);
                if (part || !routes.pages().contains(route)) {
                    if (fetched(url).contains("<html") && met.add(url)) {
                        waiting.add(url);
                    }
                } else {
                    visit(url);
                }
            }
        }
        return this;
    }

    /// Routes that a link, a form or a redirect led to.
    Set<String> reached() {
        return reached;
    }

    /// Links to parts that matched, as `/migrations/…/sync`.
    List<String> parts(Predicate<String> path) {
        return met.stream().filter(url -> url.startsWith(PART)).map(url -> path(url.substring(PART.length())))
                .filter(path).sorted().toList();
    }

    /// Links to nowhere.
    List<String> dead() {
        return dead;
    }

    private static int most(String route, int most) {
        return route.equals("/help/{slug}") ? Integer.MAX_VALUE : STATES.contains(route) ? most + 1 : most;
    }

    private void visit(String url) {
        judge.begin();
        Response shown = page.navigate(address.apply(url));
        redirects(shown);
        for (Object link : (List<?>) page.evaluate(LINKS)) {
            if (met.add(link.toString())) {
                waiting.add(link.toString());
            }
        }
        judge.look(page, shown, url);
    }

    /// A file, or a part of a page; a page that is shown as a part of another one is a page of its own, too.
    ///
    /// @return its text, where it is one
    private String fetched(String url) {
        APIResponse answer = page.request().get(address.apply(url));
        String type = answer.headers().getOrDefault("content-type", "");
        String text = answer.ok() && type.startsWith("text/html") ? answer.text() : "";
        if (!answer.ok()) {
            dead.add("%s: status %d".formatted(url, answer.status()));
        }
        answer.dispose();
        return text;
    }

    private void redirects(@Nullable Response shown) {
        for (Request at = shown == null ? null : shown.request(); at != null; at = at.redirectedFrom()) {
            routes.of(URI.create(at.url()).getPath()).ifPresent(reached::add);
        }
    }

    private static String path(String url) {
        return url.replaceFirst("\\?.*", "");
    }

    private static String view(String route, String url) {
        int query = url.indexOf('?');
        return route + (query < 0
                ? ""
                : Arrays.stream(url.substring(query + 1).split("&"))
                        .filter(pair -> VIEWS.contains(pair.replaceFirst("=.*", ""))).sorted()
                        .collect(Collectors.joining("&", "?", "")));
    }
}
