"""`python -m newsgrain`: the console command."""

from newsgrain.console import main

if __name__ == "__main__":
    main()
