package io.towpath.inventory;

import io.towpath.database.Again;
import io.towpath.database.DatabaseAway;
import io.towpath.database.GaveWay;
import io.towpath.platform.spi.TargetPlatform;
import io.towpath.platform.spi.TargetSurvey;
import io.towpath.platform.spi.TargetSurvey.Obstacle;
import io.towpath.platform.spi.TargetSurvey.Standing;
import io.towpath.platform.spi.TargetVm;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionOperations;

/// Asks targets what stands there, each when its turn comes and on a thread of its own: one that hangs holds up no other.
@Component
final class TargetSurveyor implements TargetSurveys {

    private static final Logger LOG = LoggerFactory.getLogger(TargetSurveyor.class);
    private static final Duration EVERY = Duration.ofMinutes(5);

    private final TargetSurveyStore store;
    private final ConnectionStore connections;
    private final Platforms platforms;
    private final TransactionOperations transaction;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    TargetSurveyor(TargetSurveyStore store, ConnectionStore connections, Platforms platforms,
            TransactionOperations transaction, ApplicationEventPublisher events, Clock clock) {
        this.store = store;
        this.connections = connections;
        this.platforms = platforms;
        this.transaction = transaction;
        this.events = events;
        this.clock = clock;
    }

    void askDue() {
        store.due(clock.instant(), EVERY)
                .forEach(id -> Thread.ofVirtual().name("survey-" + id).start(() -> askOne(id)));
    }

    /// Our own database that refuses says nothing of the target.
    void askOne(UUID id) {
        try {
            ask(id);
        } catch (RuntimeException e) {
            if (e instanceof TransientDataAccessException || DatabaseAway.isWhy(e) || GaveWay.isWhy(e)) {
                LOG.warn("what target {} said was not kept, for the database refused; it is asked again in {}: {}", id,
                        EVERY, e.getMessage());
                return;
            }
            LOG.error("target {} was not asked what stands there; it is again in {}", id, EVERY, e);
            // an old answer must not pass for one of now
            store.silent(id, e.toString(), clock.instant());
        }
    }

    /// Another node may have somebody to ask where this one has nobody. With nobody to ask a row without an answer and without
    /// a fault stays, as while it is asked for the first time.
    @Override
    public Optional<Seen> of(UUID targetId) {
        Optional<Seen> seen = store.of(targetId);
        if (seen.filter(known -> !known.isNotYet()).isPresent()) {
            return seen;
        }
        boolean tells = connections.find(targetId).filter(target -> platforms.target(target.kind())
                .filter(platform -> platform.tellsWhatStands(target.location())).isPresent()).isPresent();
        return tells ? Optional.of(seen.orElse(Seen.NOT_YET)) : Optional.empty();
    }

    @Override
    public Optional<Seen> ask(UUID targetId) {
        Optional<Connection> target = connections.find(targetId);
        Optional<TargetPlatform> platform = target.flatMap(known -> platforms.target(known.kind()));
        if (platform.isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<TargetSurvey> survey = platform.get().survey(target.get().location());
            survey.ifPresent(answer -> Again.run(() -> keep(targetId, answer)));
            return survey.isEmpty() ? Optional.empty() : of(targetId);
        } catch (IOException e) {
            store.silent(targetId, Objects.requireNonNullElse(e.getMessage(), e.toString()), clock.instant());
            return of(targetId);
        }
    }

    private void keep(UUID targetId, TargetSurvey now) {
        transaction.executeWithoutResult(_ -> {
            TargetSurvey before = store.of(targetId).map(Seen::survey).orElse(null);
            store.answered(targetId, now, clock.instant());
            List<UUID> concerned = before == null || !Objects.equals(before.networks(), now.networks())
                    ? store.everyVm()
                    : concerned(before.standing(), now.standing());
            if (!concerned.isEmpty()) {
                events.publishEvent(new TargetSurveyed(targetId, concerned));
            }
        });
    }

    /// By what only one of both has.
    private List<UUID> concerned(List<Standing> before, List<Standing> now) {
        Set<Standing> changed = new HashSet<>(before);
        Set<Standing> both = new HashSet<>(now);
        both.retainAll(changed);
        changed.addAll(now);
        changed.removeAll(both);
        Set<String> names = new HashSet<>();
        Set<String> macs = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        changed.forEach(each -> {
            names.add(each.name());
            each.cards().forEach(card -> macs.add(card.mac()));
            addresses.addAll(each.addresses());
        });
        return changed.isEmpty() ? List.of() : store.concerned(names, macs, addresses);
    }

    @Override
    public Map<UUID, List<Obstacle>> inTheWay(Connection target, TargetSurvey survey, Collection<Coming> vms) {
        Optional<TargetPlatform> platform = platforms.target(target.kind());
        Map<UUID, List<Obstacle>> found = new HashMap<>();
        if (platform.isEmpty()) {
            return found;
        }
        for (Coming coming : vms) {
            Vm vm = coming.vm();
            try {
                List<Obstacle> its = platform.get().inTheWay(survey, target.location(),
                        new TargetVm(vm.id(), vm.name(), vm.hardware(), List.of(), coming.cards()),
                        vm.placement().ipAddresses());
                if (!its.isEmpty()) {
                    found.put(vm.id(), its);
                }
            } catch (IOException e) {
                // its folder cannot be read just now; the trip asks again before anything is stopped
                LOG.warn("{}: not held against what stands at {}: {}", vm.name(), target.name(), e.getMessage());
            }
        }
        return found;
    }
}
