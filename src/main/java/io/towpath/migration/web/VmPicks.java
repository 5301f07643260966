package io.towpath.migration.web;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;

/// VMs that somebody picked in the list, and what can be done with them.
@Component
class VmPicks {

    /// More are not picked at once.
    static final int MOST = 5_000;
    private static final int NAMED = 8;

    /// Why some cannot join a wave.
    record Refusal(String why, int vms, String names) {}

    /// @param ids       of all, with commas: one field, since a form's fields are counted
    /// @param movable   of those that can join a wave
    /// @param withGroup of all and of the others of their dependency groups
    /// @param others    how many those others are
    /// @param excluded  how many are out of scope
    record Page(int count, String names, String ids, int movableCount, String movable, List<Refusal> refusals,
            int others, String withGroup, int excluded, List<String> applications, String back, boolean cut) {}

    private final VmSearch search;

    VmPicks(VmSearch search) {
        this.search = search;
    }

    /// Ids from a form's field, or all that match the query of the list.
    ///
    /// @param every the list's query when all that match are meant; null for those named
    List<UUID> ids(@Nullable List<String> named, @Nullable String every) {
        if (every != null) {
            return search.ids(VmFilter.of(query(every)), MOST);
        }
        Set<UUID> ids = new LinkedHashSet<>();
        for (String field : named == null ? List.<String>of() : named) {
            Arrays.stream(field.split(",")).map(String::strip).filter(id -> !id.isEmpty()).limit(MOST)
                    .forEach(id -> ids.add(id(id)));
        }
        return List.copyOf(ids);
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException _) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "vmIds has what is no id of a VM.");
        }
    }

    static org.springframework.util.MultiValueMap<String, String> query(String every) {
        var read = new org.springframework.util.LinkedMultiValueMap<String, String>();
        UriComponentsBuilder.fromUriString(every.startsWith("?") ? every : "?" + every).build().getQueryParams()
                .forEach((name, values) -> values.forEach(value -> read.add(name, value == null
                        ? ""
                        : java.net.URLDecoder.decode(value, java.nio.charset.StandardCharsets.UTF_8))));
        return read;
    }

    Page page(List<UUID> ids, List<String> applications, String back) {
        List<VmOverview> vms = search.of(ids);
        Map<String, List<String>> refused = new LinkedHashMap<>();
        List<UUID> movable = new ArrayList<>();
        for (VmOverview vm : vms) {
            String why = vm.notForWaves();
            if (why == null) {
                movable.add(vm.id());
            } else {
                refused.computeIfAbsent(why, _ -> new ArrayList<>()).add(vm.name());
            }
        }
        List<UUID> all = vms.stream().map(VmOverview::id).toList();
        List<UUID> others = search.others(all);
        List<UUID> together = new ArrayList<>(all);
        together.addAll(others);
        return new Page(vms.size(), few(vms.stream().map(VmOverview::name).toList()), joined(all), movable.size(),
                joined(movable),
                refused.entrySet().stream().map(entry -> new Refusal(entry.getKey(), entry.getValue().size(),
                        few(entry.getValue()))).toList(),
                others.size(), joined(together),
                (int) vms.stream().filter(vm -> vm.scope().equals("excluded")).count(), applications, back,
                ids.size() >= MOST);
    }

    /// Those that there are.
    List<UUID> known(List<UUID> ids) {
        return rows(ids).stream().map(VmOverview::id).toList();
    }

    List<VmOverview> rows(List<UUID> ids) {
        return search.of(ids);
    }

    /// Whether they can go into a wave as they are, without a word.
    boolean plain(List<UUID> ids) {
        return search.of(ids).stream().allMatch(vm -> vm.notForWaves() == null) && search.others(ids).isEmpty();
    }

    private static String few(List<String> names) {
        String some = String.join(", ", names.subList(0, Math.min(NAMED, names.size())));
        return names.size() > NAMED ? "%s and %d more".formatted(some, names.size() - NAMED) : some;
    }

    private static String joined(List<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(","));
    }
}
