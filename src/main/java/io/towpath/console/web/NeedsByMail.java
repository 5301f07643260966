package io.towpath.console.web;

import io.towpath.access.UserView;
import io.towpath.mail.Needs;
import java.util.List;
import java.util.Set;
import org.springframework.stereotype.Component;

/// The dashboard's list of what needs somebody, for mails: longer, and for people who do not look.
@Component
class NeedsByMail implements Needs {

    /// What is judged anew, or gathers more, is still the same need.
    private static final Set<String> WITHOUT_TIME = Set.of("BLOCKED", "GATE", "TO_APPROVE");

    private final DashboardSight sight;
    private final NeedWords words;
    private final Badges badges;

    NeedsByMail(DashboardSight sight, NeedWords words, Badges badges) {
        this.sight = sight;
        this.words = words;
        this.badges = badges;
    }

    @Override
    public List<Need> of(UserView user) {
        return sight.needs(user.login(), user.role().permissions().contains("wave:write"), Integer.MAX_VALUE).stream()
                .map(need -> new Need(key(need), badges.of(need.kind()).word(), need.label(), () -> words.text(need),
                        need.since(), NeedWords.path(need)))
                .toList();
    }

    private static String key(DashboardQueries.Need need) {
        return "%s:%s:%s".formatted(need.kind(), need.id(), WITHOUT_TIME.contains(need.kind())
                ? need.code() + (need.request() == null ? "" : ":" + need.request())
                : Long.toString(need.since().toEpochMilli()));
    }
}
