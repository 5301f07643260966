package io.towpath.access;

import java.util.List;

/// Users whom the sign-in page offers by a button: there are some only where nothing is to be protected.
public interface SignInChoices {

    List<Choice> choices();

    /// @param about what such a person does, a sentence
    record Choice(String login, Secret password, String name, String about) {}
}
