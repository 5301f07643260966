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
    private static final Set<String> WITHOUT_TIME = Set.of("BLOCKED", "GATE");

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
        String kind = need.kind();
        String request = need.request();
        long since = need.since().toEpochMilli();
        if (kind.equals("TO_APPROVE")) {
            // those that are told together are named by the oldest, which is another once that is decided
            return request == null
                    ? "%s:%s".formatted(kind, need.code())
                    : "%s:%s:%s:%s".formatted(kind, need.id(), need.code(), request);
        }
        if (kind.equals("BOUNCED") || kind.equals("OVERRUN")) {
            // of many the newest
            return Needs.growing("%s:%s".formatted(kind, need.id()), since);
        }
        return "%s:%s:%s".formatted(kind, need.id(), WITHOUT_TIME.contains(kind) ? need.code() : Long.toString(since));
    }
}
