"""Made-up news of a few outlets: two events, their reports in different words, copies, a quotation, a notice."""

WRECK = """
The ferry Marlin Star ran aground on Gull Rock near Porthaven on Tuesday night with 214 passengers on board.
Lifeboats from Porthaven and Skerry brought everyone ashore within three hours, coastguard officer Nadia Okafor said.
The captain, Tomas Brandt, told investigators that the steering had failed shortly after the vessel left the harbour.
Divers will examine the hull this morning, and an oil boom has been laid around the ferry as a precaution.
Northline Ferries, which runs the route, cancelled all sailings until Friday and offered passengers a refund.
The Marlin Star was built twenty-two years ago and had passed its last inspection in March without complaints.
""".strip()
WRECK_RETOLD = """
More than two hundred people were rescued after a Northline ferry hit rocks off Porthaven late on Tuesday.
According to Nadia Okafor of the coastguard, all 214 travellers on the Marlin Star are safe; four were treated for cold.
Investigators are looking into a failure of the rudder, which captain Tomas Brandt had reported by radio.
The shipping company has stopped its service to Skerry for the rest of the week.
""".strip()
WRECK_LATER = """
The Marlin Star has been towed back to Porthaven, two days after the ferry struck Gull Rock.
A diver found a tear of nine metres below the waterline, said Nadia Okafor, the officer in charge.
Tomas Brandt, who commanded the ship, was questioned for a second time by investigators.
""".strip()
FIRE = """
A warehouse full of paper burnt down in Eastmoor on Wednesday, and firefighters worked through the night.
No one was hurt, because the night shift of the Delmar Paper Company had left an hour before, manager Rosa Quint said.
The smoke could be seen from Lowick, fifteen kilometres away, and residents were asked to keep their windows shut.
Police believe that a forklift truck which was being charged had started the blaze in hall seven.
""".strip()
COUNCIL = """
The council of Lowick voted eleven to four for a new library on the site of the old cattle market.
Work will begin in spring and cost nine million, said the chair of the planning committee, Ingrid Falk.
Opponents had collected two thousand signatures for a car park instead of the reading rooms.
""".strip()
SCHOOL = """
Pupils of the grammar school in Lowick planted four hundred oaks along the river on Saturday morning.
The trees are meant to hold the bank, which has lost a metre of soil every winter since the floods.
Their teacher, Arne Solberg, hopes that the first acorns will be gathered by the pupils of today as parents.
""".strip()
LEAD = "What happened on the night when the ferry struck a rock, and what the passengers were told afterwards."
NOTICE = (
    "This newspaper is a member of the regional press council and follows its code of practice in all matters of "
    "accuracy, privacy and conduct; complaints are answered by the readers' editor within ten working days."
)
QUOTE = (
    "\N{LEFT DOUBLE QUOTATION MARK}We ask the people of the coast to stay calm, to keep away from the shore, to listen "
    "to the radio, and to trust the men and women who are out there tonight doing the work they trained for all their "
    "lives,\N{RIGHT DOUBLE QUOTATION MARK} the minister said."
)
