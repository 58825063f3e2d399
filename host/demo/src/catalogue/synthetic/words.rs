//! The words that titles, names and summaries of synthetic films are made of.

/// First words of titles, sorted without regard to case; so are the other two.
#[rustfmt::skip]
pub const FIRST: [&str; 68] = [
    "Amber", "Ancient", "Arctic", "Autumn", "Bitter", "Blind", "Borrowed", "Bright", "Broken", "Burning",
    "Careful", "Cold", "Copper", "Crimson", "Crooked", "Crystal", "Dancing", "Desert", "Distant", "Double",
    "Eastern", "Electric", "Emerald", "Endless", "Evening", "Faithful", "Fallen", "Final", "Foreign",
    "Forgotten", "Frozen", "Gentle", "Ghostly", "Golden", "Hidden", "Hollow", "Honest", "Iron", "Island",
    "Ivory", "Jealous", "Last", "Lonely", "Lucky", "Marble", "Midnight", "Morning", "Narrow", "Northern",
    "Paper", "Patient", "Perfect", "Quiet", "Restless", "Scarlet", "Second", "Secret", "Silent", "Silver",
    "Stolen", "Sudden", "Summer", "Velvet", "Wandering", "Western", "Wicked", "Winter", "Yellow",
];

#[rustfmt::skip]
pub const SECOND: [&str; 72] = [
    "Anchor", "Angel", "Arrow", "Balcony", "Bell", "Bicycle", "Bird", "Bridge", "Candle", "Captain",
    "Carnival", "Castle", "City", "Clock", "Cloud", "Coast", "Colony", "Comet", "Dance", "Diary", "Doctor",
    "Dream", "Engine", "Falcon", "Feather", "Fever", "Fire", "Flower", "Forest", "Fountain", "Game", "Garden",
    "Ghost", "Harbor", "Harvest", "Heart", "Horizon", "Hotel", "House", "Journey", "Lake", "Lantern",
    "Letter", "Library", "Lighthouse", "Mirror", "Moon", "Mountain", "Music", "Ocean", "Orchard", "Painter",
    "Palace", "Piano", "Pilot", "River", "Road", "Sailor", "Shadow", "Signal", "Sister", "Station", "Storm",
    "Stranger", "Street", "Theatre", "Tiger", "Train", "Valley", "Voyage", "Window", "Witness",
];

#[rustfmt::skip]
pub const THIRD: [&str; 60] = [
    "Affair", "after Dark", "after Rain", "Alibi", "and Ashes", "and Salt", "at Dawn", "at Sea", "Bargain",
    "before Snow", "by Night", "Calling", "Chronicle", "Club", "Code", "Country", "Diaries", "Effect",
    "Empire", "Fever", "for Sale", "for Two", "Game", "Hour", "in Bloom", "in Exile", "in Flames",
    "in Spring", "Inheritance", "Legacy", "Line", "Masquerade", "Murders", "Mystery", "No More", "of Bones",
    "of Glass", "of June", "of Sand", "of the North", "of Thieves", "on Fire", "on Ice", "on Trial",
    "Paradox", "Promise", "Protocol", "Rising", "Run", "Season", "Serenade", "Society", "Sonata", "Story",
    "Theory", "to Nowhere", "under Glass", "Variations", "Waltz", "without End",
];

#[rustfmt::skip]
pub const GIVEN: [&str; 48] = [
    "Ada", "Adrian", "Agnes", "Alma", "Anton", "Beatrice", "Bruno", "Carmen", "Cecil", "Clara", "Dario",
    "Dora", "Edgar", "Elena", "Emil", "Esther", "Felix", "Flora", "Gustav", "Hanna", "Hugo", "Ines", "Ivan",
    "Judith", "Karl", "Laura", "Leo", "Lydia", "Marco", "Maud", "Nadia", "Nils", "Olga", "Oscar", "Pauline",
    "Quentin", "Rosa", "Rufus", "Selma", "Simon", "Thea", "Tobias", "Ursula", "Victor", "Wanda", "Xavier",
    "Yvonne", "Zoe",
];

#[rustfmt::skip]
pub const FAMILY: [&str; 44] = [
    "Abbott", "Ackermann", "Albrecht", "Barlow", "Bergström", "Blanchard", "Calloway", "Castellano", "Conti",
    "Dalgaard", "Delacroix", "Dvořák", "Eastwick", "Falk", "Fontaine", "Garrity", "Grünwald", "Hawthorne",
    "Hollis", "Ibarra", "Jansen", "Kaminski", "Kessler", "Laurent", "Lindqvist", "Marchetti", "Mercer",
    "Novak", "O'Dell", "Okafor", "Pemberton", "Quayle", "Rasmussen", "Rivera", "Sandoval", "Sinclair",
    "Tanaka", "Thornhill", "Ulrich", "Vance", "Vidal", "Whitlock", "Yamada", "Zeller",
];

#[rustfmt::skip]
pub const GENRES: [&str; 19] = [
    "Action", "Adventure", "Animation", "Comedy", "Crime", "Documentary", "Drama", "Family", "Fantasy",
    "History", "Horror", "Music", "Mystery", "Romance", "Science Fiction", "Thriller", "War", "Western",
    "Sport",
];

#[rustfmt::skip]
pub const COUNTRIES: [&str; 13] = [
    "Argentina", "Canada", "Denmark", "France", "Germany", "Italy", "Japan", "Mexico", "Poland", "Spain",
    "Sweden", "United Kingdom", "United States of America",
];

/// More than once what is common.
#[rustfmt::skip]
pub const RATINGS: [&str; 12] = [
    "G", "PG", "PG", "PG-13", "PG-13", "PG-13", "R", "R", "R", "NR", "gb/15", "de/12",
];

#[rustfmt::skip]
pub const STUDIOS: [&str; 12] = [
    "Bellwether Pictures", "Blue Heron Films", "Cartwheel Productions", "Copperfield Studios",
    "Fifth Lantern", "Harbour Light Films", "Kestrel Entertainment", "Long Meadow Pictures", "Northgate Film",
    "Paper Moonlight", "Saltbox Pictures", "Tin Whistle Films",
];

/// A summary takes one of each list until it is long enough; `{}` is its person.
pub const SENTENCES: [&[&str]; 4] = [
    &[
        "When a letter arrives that was posted forty years ago, {} leaves a comfortable life in the city and takes the night train to a town that nobody at home was ever allowed to mention.",
        "{} has spent eleven years repairing other people's clocks and wants nothing more than to go on doing so, until a stranger brings one in that runs backwards and pays in advance.",
        "On the first day of a new job at the harbour, {} finds a list of names hidden behind a drawer, and recognises three of them from the obituaries in last week's newspaper.",
        "After the war {} returns to the family hotel to sell it, and finds that one of the rooms has been occupied all the time by a guest who does not appear in any of the books.",
        "{} is the only member of the expedition who did not sign the agreement, and so the only one who is free to say what the others saw on the ice and what they brought back from it.",
    ],
    &[
        "What looks at first like an old quarrel between two families turns out to be something that everybody in the valley has agreed to forget.",
        "The only person who could explain it all is a retired singer who has promised never to speak of that summer again.",
        "An inspector with a month to go until his pension is told not to look into it, and for once in his career does not do as he is told.",
        "Meanwhile a brother who was thought to be dead writes from the coast to ask for his share.",
        "With a borrowed car, a dog and very little money there are three days left to find out.",
    ],
    &[
        "Old loyalties are tested, and the truth proves harder to keep than the secret ever was.",
        "Before the week is out one of them will have to choose between the house and the people in it.",
        "Nobody comes out of it quite as they went in, least of all the one who planned it.",
        "The answer has been hanging on the wall for everybody to see since the very first evening.",
        "By the time the snow melts, there are two versions of the story and only one witness left.",
    ],
    &[
        "Only the river knows the rest.",
        "It was supposed to be a quiet winter.",
        "And then the telephone rings once more.",
    ],
];
