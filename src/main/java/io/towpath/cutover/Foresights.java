package io.towpath.cutover;

import io.towpath.replication.forecast.Together;
import io.towpath.replication.outlook.Joint;
import io.towpath.replication.outlook.Outlooks;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/// What is predicted of a cutover and its groups. Until it starts that is played anew after each pass; what was predicted when it
/// started stays, and the actual stands beside it.
@Component
public class Foresights {

    private final ForesightStore kept;
    private final Muster muster;
    private final Outlooks outlooks;

    Foresights(ForesightStore kept, Muster muster, Outlooks outlooks) {
        this.kept = kept;
        this.muster = muster;
        this.outlooks = outlooks;
    }

    /// One that cuts over, as far as this asks.
    private record Goes(UUID migrationId, String name, @Nullable UUID groupId, @Nullable String group) {}

    /// Of those that wait for a cutover that nobody has planned.
    public Optional<Foreseen> ofThoseWaiting(Scope scope, UUID scopeId) {
        return told(scopeId, muster.call(scope, scopeId).awaits().stream().sorted(
                Comparator.comparing(trip -> trip.name().toLowerCase(Locale.ROOT)))
                .map(trip -> new Goes(trip.migration().id(), trip.name(),
                        trip.group() == null ? null : trip.group().id(),
                        trip.group() == null ? null : trip.group().name()))
                .toList(), null);
    }

    /// Empty where nothing was predicted and nobody has gone down.
    public Optional<Foreseen> of(Cutover cutover) {
        List<Goes> goes = goes(cutover);
        Optional<Foreseen> told = goes.isEmpty() ? Optional.empty() : told(cutover.id(), goes, cutover.startedAt());
        if (cutover.startedAt() == null) {
            return told;
        }
        Map<Optional<UUID>, Foreseen.Actual> actual = kept.actual(cutover.id());
        List<Foreseen.Span> stored = kept.of(cutover.id());
        if (stored.isEmpty() && actual.isEmpty()) {
            return told;
        }
        // as it was predicted then, whoever was left out since
        Map<Optional<UUID>, Foreseen.Span> spans = new LinkedHashMap<>();
        told.ifPresent(now -> {
            spans.put(Optional.empty(), now.whole());
            now.groups().forEach(span -> spans.put(Optional.ofNullable(span.groupId()), span));
        });
        stored.forEach(span -> spans.put(Optional.ofNullable(span.groupId()), span));
        goes.stream().filter(each -> each.groupId() != null).forEach(each -> spans
                .computeIfAbsent(Optional.ofNullable(each.groupId()), _ -> unforeseen(each, goes)));
        Foreseen.Span whole = spans.computeIfAbsent(Optional.empty(), _ -> new Foreseen.Span(null, Foreseen.ALL,
                goes.size(), null, null, null, null, 0, null));
        return Optional.of(new Foreseen(beside(whole, actual), spans.values().stream()
                .filter(span -> span.groupId() != null).map(span -> beside(span, actual)).toList(),
                told.map(Foreseen::members).orElse(Map.of()), told.map(Foreseen::unknown).orElse(List.of()),
                told.map(Foreseen::atOnce).orElse(0)));
    }

    /// Keeps what is predicted of one that has started, once. Its VMs' passes are over: later is no better informed.
    void note(Cutover started) {
        if (kept.of(started.id()).isEmpty()) {
            told(started.id(), goes(started), started.startedAt()).ifPresent(told -> kept.put(started.id(), told));
        }
    }

    private static List<Goes> goes(Cutover cutover) {
        return cutover.members().stream().filter(member -> member.leftOut() == null)
                .map(member -> new Goes(member.migrationId(), member.vmName(), member.groupId(), member.groupName()))
                .toList();
    }

    private static Foreseen.Span unforeseen(Goes one, List<Goes> all) {
        return new Foreseen.Span(one.groupId(), one.group() == null ? "" : one.group(),
                (int) all.stream().filter(each -> Objects.equals(each.groupId(), one.groupId())).count(), null, null,
                null,
                null, 0, null);
    }

    private static Foreseen.Span beside(Foreseen.Span span, Map<Optional<UUID>, Foreseen.Actual> actual) {
        return new Foreseen.Span(span.groupId(), span.name(), span.vms(), span.middle(), span.nineInTen(),
                span.lastId(), span.last(), span.often(), actual.get(Optional.ofNullable(span.groupId())));
    }

    private Optional<Foreseen> told(UUID of, List<Goes> goes, @Nullable Instant until) {
        Optional<Joint> joint = outlooks.together(of,
                goes.stream().map(each -> new Joint.Member(each.migrationId(), each.groupId())).toList(), until);
        return joint.map(it -> {
            Map<UUID, Goes> byId = goes.stream().collect(Collectors.toMap(Goes::migrationId, each -> each));
            Map<UUID, Foreseen.One> ones = new HashMap<>();
            it.told().members().forEach((id, one) -> ones.put(id, new Foreseen.One(
                    Objects.requireNonNull(byId.get(id)).groupId(), one.outage().middle(), one.outage().nineInTen(),
                    one.waits().middle(), one.waits().nineInTen())));
            return new Foreseen(
                    new Foreseen.Span(null, Foreseen.ALL, goes.size(), it.told().whole().middle(),
                            it.told().whole().nineInTen(), null, null, 0, null),
                    it.told().groups().stream().map(group -> span(group, byId, goes)).sorted(
                            Comparator.comparing(Foreseen.Span::name)).toList(),
                    ones, goes.stream().filter(each -> it.unknown().contains(each.migrationId())).map(Goes::name)
                            .toList(),
                    it.atOnce());
        });
    }

    private static Foreseen.Span span(Together.Group group, Map<UUID, Goes> byId, List<Goes> goes) {
        Goes last = Objects.requireNonNull(byId.get(group.last()));
        return new Foreseen.Span(group.id(), Objects.requireNonNullElse(last.group(), ""),
                (int) goes.stream().filter(each -> group.id().equals(each.groupId())).count(),
                group.outage().middle(), group.outage().nineInTen(), group.last(), last.name(),
                (int) Math.round(100 * group.often()), null);
    }
}
