package io.towpath.tour;

import io.towpath.access.NewUser;
import io.towpath.access.Role;
import io.towpath.access.Secret;
import io.towpath.access.SignInChoices;
import io.towpath.access.Users;
import java.time.ZoneId;
import java.util.List;

/// Those who work in the made-up program. Their password is no secret: the program listens to this machine only.
@OfDemo
class DemoUsers implements SignInChoices {

    private static final String PASSWORD = "nordwind-2026-look";

    private record Person(String login, String name, Role role, String about) {}

    private static final List<Person> PEOPLE = List.of(
            new Person("lena", "Lena, migration lead", Role.LEAD, "Plans the waves, clears the gates, reports."),
            new Person("emil", "Emil, migration engineer", Role.ENGINEER, "Drives waves through the night."),
            new Person("petra", "Petra, platform engineer", Role.ENGINEER, "Maps networks and storage to the target."),
            new Person("nils", "Nils, network engineer", Role.ENGINEER,
                    "Maps port groups to networks; takes each wave's DNS and firewall changes away."),
            new Person("anna", "Anna, application owner", Role.AUDITOR,
                    "Sees how far her applications are. She objects and signs by links in her mail, without an account."),
            new Person("quinn", "Quinn, validation", Role.VALIDATOR, "Runs the checks and chases signatures."),
            new Person("aud", "Aud, auditor", Role.AUDITOR, "Reads who approved what, and on which evidence."),
            new Person("admin", "Administrator", Role.ADMINISTRATOR, "Registers sources and targets, manages users."));

    private final Users users;

    DemoUsers(Users users) {
        this.users = users;
    }

    /// Those that are not there yet.
    void create() {
        for (Person person : PEOPLE) {
            if (users.byLogin(person.login).isEmpty()) {
                Users.Created made = users.create(new NewUser(person.login, person.name,
                        person.login + "@nordwind.example", person.role, ZoneId.of("Europe/Zurich")));
                users.changeOwnPassword(person.login, made.initialPassword(), new Secret(PASSWORD));
            }
        }
    }

    @Override
    public List<Choice> choices() {
        return PEOPLE.stream().map(person -> new Choice(person.login, new Secret(PASSWORD), person.name, person.about))
                .toList();
    }
}
